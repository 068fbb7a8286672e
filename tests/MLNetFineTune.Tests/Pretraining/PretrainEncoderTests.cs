using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Tokenization.Training;

namespace MLNetFineTune.Tests.Pretraining;

public sealed class PretrainEncoderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pretrain").FullName;
    private readonly MLContext _ml = new(seed: 1);

    private string Out => Path.Combine(_folder, "encoder");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Fit_NewEncoder_WritesACheckpointThatTrainersStartFromAndEncodesWithIt()
    {
        var model = _ml.Transforms.Text.PretrainEncoder(Out, options: Options()).Fit(Data(_ml));
        var vectors = model.Transform(Data(_ml)).GetColumn<float[]>("Features").ToArray();
        Assert.Equal((60, 16), (vectors.Length, vectors[0].Length));

        var same = _ml.Transforms.Text.EncodeText(Out, "Features", "Text").Fit(Data(_ml)).Transform(Data(_ml)).GetColumn<float[]>("Features").ToArray();
        Assert.Equal(vectors, same);
        var classifier = Tiny.Classifier(_ml, o => o.Checkpoint = Out).Fit(Tiny.Keyed(_ml));
        Assert.Equal(60, Tiny.Scores(classifier.Transform(Tiny.Keyed(_ml))).Length);
        Assert.Equal("BertForMaskedLM", System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "config.json")))!["architectures"]![0]!.GetValue<string>());
    }

    [Fact]
    public void Fit_FromACheckpointWithATeacher_GoesOnWithItsVocabularyAndShape()
    {
        var options = Options();
        (options.Checkpoint, options.Teacher) = (Tiny.Checkpoint, new() { Checkpoint = Tiny.Checkpoint });
        _ml.Transforms.Text.PretrainEncoder(Out, options: options).Fit(Data(_ml)).Dispose();
        var (before, after) = (Checkpoint.Open(Tiny.Checkpoint), Checkpoint.Open(Out));
        Assert.Equal((before.Config.HiddenSize, before.Config.VocabSize), (after.Config.HiddenSize, after.Config.VocabSize));
        Assert.Equal(before.Tokenizer.Files["tokenizer.json"], after.Tokenizer.Files["tokenizer.json"]);
        Assert.NotEqual(before.Sha256, after.Sha256);
    }

    [Fact]
    public void FitAndGetOutputSchema_NoTextColumn_RefuseAlike()
    {
        var estimator = _ml.Transforms.Text.PretrainEncoder(Out, "Stars", Options());
        var data = Data(_ml);
        var fit = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(data));
        var shape = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(MLNetGoldens.Describe.ShapeOf(data)));
        Assert.Equal(fit.Message, shape.Message);
        Assert.Contains("Stars", fit.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void PretrainEncoder_OptionsOutOfRange_RefusesAtOnce()
    {
        var options = Options();
        (options.Epochs, options.MaskProbability, options.Encoding.BatchSize) = (0, 0, 0);
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Text.PretrainEncoder(Out, options: options));
        Assert.Contains("Epochs", e.Message, StringComparison.Ordinal);
        Assert.Contains("MaskProbability", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => _ml.Transforms.Text.PretrainEncoder(null!));
        Assert.Throws<ArgumentException>(() => _ml.Transforms.Text.PretrainEncoder(" "));
    }

    [Fact]
    public void Fit_Cancelled_LeavesNoFolderAndAStateToGoOnFrom()
    {
        using var source = new CancellationTokenSource();
        var options = Options();
        (options.CheckpointFolder, options.Cancellation, options.Progress) = (Path.Combine(_folder, "state"), source.Token, new Cancelling(source));
        Assert.ThrowsAny<OperationCanceledException>(() => _ml.Transforms.Text.PretrainEncoder(Out, options: options).Fit(Data(_ml)));
        Assert.False(Directory.Exists(Out));
        Assert.Single(Directory.GetFiles(options.CheckpointFolder));
    }

    [Fact]
    public void Fit_VocabularyLargerThanTheTextAllows_SaysHowManyThereAre()
    {
        var options = Options();
        options.Vocabulary.AcceptSmaller = false;
        options.Vocabulary.VocabularySize = 20_000;
        var e = Assert.ThrowsAny<ArgumentException>(() => _ml.Transforms.Text.PretrainEncoder(Out, options: options).Fit(Data(_ml)));
        Assert.Contains("20000", e.Message.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);

        options.Vocabulary.AcceptSmaller = true;
        var most = WordPieceTrainer.Train(Data(_ml).GetColumn<string>("Text"), options.Vocabulary).VocabularySize;
        Assert.Contains($"at most {most}, all that these texts give", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PretrainEncoder_OptionsOfTrainingAndOfEncodingOutOfRange_ListsThemTogether()
    {
        var options = Options();
        (options.Epochs, options.Encoding.BatchSize) = (0, 0);
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Text.PretrainEncoder(Out, options: options));
        Assert.Contains("Epochs: found 0", e.Message, StringComparison.Ordinal);
        Assert.Contains("Encoding.BatchSize: found 0", e.Message, StringComparison.Ordinal);
    }

    internal static IDataView Data(MLContext ml) => Tiny.Data(ml);

    internal static EncoderPretrainingOptions Options() => new()
    {
        Vocabulary = new() { VocabularySize = 120, AcceptSmaller = true }, Shape = new() { HiddenSize = 16, NumHiddenLayers = 1, NumAttentionHeads = 2, MaxPositionEmbeddings = 32 },
        Epochs = 2, BatchSize = 4, MaxLength = 24, Threads = 2, ValidationFraction = 0.05, ProgressInterval = TimeSpan.Zero, Encoding = { MaxLength = 24 },
    };

    private sealed class Cancelling(CancellationTokenSource source) : IProgress<Torch.Training.TrainingProgress>
    {
        // What will be trained is told first, before anything is.
        public void Report(Torch.Training.TrainingProgress value)
        {
            if (value.Plan is null)
                source.Cancel();
        }
    }
}
