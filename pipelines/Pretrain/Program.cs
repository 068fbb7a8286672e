// From raw text to a checkpoint folder: a vocabulary, a new encoder (or one to go on from), and training that a second run of the same command resumes.
using System.Globalization;
using Microsoft.ML;
using MLNetFineTune;
using MLNetFineTune.Pipelines;
using MLNetFineTune.Pipelines.Pretrain;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Tokenization.Training;
using MLNetFineTune.Torch.Training.Pretraining;

const string Usage = """
    Pretrain --text FILE[,FILE…] --out FOLDER [--from CHECKPOINT | [--tokenizer FOLDER | --vocabulary N --vocabulary-text FILE[,FILE…]] --hidden N --layers N --heads N]
             [--teacher CHECKPOINT --sentences WEIGHT --words WEIGHT] [--masked WEIGHT] [--whole-words yes]
             [--split yes] [--length N] [--epochs N] [--batch N] [--rate X] [--dropout P] [--aside PART] [--seed N] [--half yes] [--state FOLDER]
    FILE: text, a paragraph or a sentence a line, plain or .gz. The same command again goes on with a run that was cancelled or killed.
    """;

return Run.Cancellable(cancellation =>
{
    var arguments = new Arguments(
        args, Usage, "text", "out", "from", "tokenizer", "vocabulary", "vocabulary-text", "hidden", "layers", "heads", "teacher", "sentences", "words", "masked", "whole-words", "split", "length", "epochs", "batch",
        "rate", "dropout", "aside", "seed", "half", "state");
    var files = (arguments["text"] ?? throw new UsageException($"--text is missing\n{Usage}")).Split(',').Select(Folders.DataFile).ToArray();
    var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(arguments["out"] ?? throw new UsageException($"--out is missing\n{Usage}")));
    if (Given("from", "tokenizer", "vocabulary-text") is [var first, var second, ..])
        throw new UsageException($"{first} and {second} both say where the vocabulary comes from: one of them\n{Usage}");
    if (arguments["from"] is not null && Given("hidden", "layers", "heads", "vocabulary") is [var shaped, ..])
        throw new UsageException($"{shaped} is for a new encoder; with --from it is the checkpoint's\n{Usage}");
    if (arguments["tokenizer"] is not null && arguments["vocabulary"] is not null)
        throw new UsageException($"--vocabulary is for learning one; with --tokenizer it is the folder's\n{Usage}");
    var ml = new MLContext(seed: 1);
    ml.Log += (_, log) => Progress.Show(log);

    var shape = new EncoderShape();
    var options = new EncoderPretrainingOptions
    {
        Checkpoint = arguments["from"],
        Tokenizer = arguments["tokenizer"],
        Shape = new()
        {
            HiddenSize = arguments.Count("hidden", shape.HiddenSize),
            NumHiddenLayers = arguments.Count("layers", shape.NumHiddenLayers), NumAttentionHeads = arguments.Count("heads", shape.NumAttentionHeads),
        },
        Vocabulary = { VocabularySize = arguments.Count("vocabulary", 16384) },
        Teacher = arguments["teacher"] is { } teacher ? new() { Checkpoint = teacher, SentenceWeight = arguments.Weight("sentences", 1), WordWeight = arguments.Weight("words", 1) } : null,
        MaskedTokenWeight = arguments.Weight("masked", 1),
        WholeWordMasking = arguments.Yes("whole-words"),
        SplitSentences = arguments.Yes("split"),
        MaxLength = arguments["length"] is null ? null : arguments.Count("length", 128),
        Epochs = arguments.Count("epochs", 1),
        BatchSize = arguments.Count("batch", 64),
        LearningRate = arguments.Number("rate", 5e-4),
        HiddenDropout = arguments["dropout"] is null ? null : arguments.Weight("dropout", 0),
        AttentionDropout = arguments["dropout"] is null ? null : arguments.Weight("dropout", 0),
        ValidationFraction = arguments.Weight("aside", 0.005),
        Seed = arguments["seed"] is null ? null : arguments.Count("seed", 42),
        SaveAsFloat16 = arguments.Yes("half"),
        CheckpointFolder = Path.GetFullPath(arguments["state"] ?? folder + ".training"),
        ProgressInterval = TimeSpan.FromSeconds(10),
        Cancellation = cancellation,
    };

    if (arguments["vocabulary-text"] is { } texts)
    {
        options.Tokenizer = folder + ".tokenizer";
        Console.WriteLine($"learning a vocabulary of {options.Vocabulary.VocabularySize} tokens");
        WordPieceTrainer.Train(TextLines.Read(texts.Split(',').Select(Folders.DataFile)), options.Vocabulary, cancellationToken: cancellation).Save(options.Tokenizer);
    }

    // Lines are read as they are needed, as often as they are needed.
    var lines = ml.Data.LoadFromEnumerable(TextLines.Read(files).Select(line => new Line { Text = line }));
    using var encoder = ml.Transforms.Text.PretrainEncoder(folder, nameof(Line.Text), options).Fit(lines);

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"encoder: {Folders.Shown(folder)}, {encoder.Encoder.Width} wide"));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"Fine-tune it: bash run.sh demo --checkpoint {Folders.Shown(folder)} --epochs {StartingPoint.Epochs} --rate {StartingPoint.LearningRate:0e-0}"));

    string[] Given(params string[] names) => [.. names.Where(name => arguments[name] is not null).Select(name => "--" + name)];
}, cancelled: "the same command goes on from here");
