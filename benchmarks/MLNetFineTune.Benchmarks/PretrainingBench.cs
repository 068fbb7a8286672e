using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Fused;
using MLNetFineTune.Torch.Tokenization;
using MLNetFineTune.Torch.Training.Pretraining;
using static TorchSharp.torch;

namespace MLNetFineTune.Benchmarks;

/// <summary>
/// Masked-language modelling beside Python's PyTorch: the same encoder and head, pieces of text, part of the tokens hidden, BLAS, threads and OpenMP settings, in turns, medians of rounds. A
/// round of either is the same pieces once. Ours hides tokens as it goes; the peer's were hidden beforehand. Both decode the hidden tokens alone.
/// </summary>
internal sealed class PretrainingBench
{
    private const int CorpusBytes = 2_000_000, Pieces = 256, BatchSize = 32, MaxLength = 128, Passes = 8, Rounds = 11, Seed = 1;
    private const string Vocabulary = "tokenizers/bert-base-uncased";
    private readonly string _folder, _what;
    private readonly Checkpoint _checkpoint;
    private readonly string[] _texts;
    private readonly PretrainingTexts _pieces;
    private readonly int _threads = Environment.ProcessorCount;

    private PretrainingBench(string folder, BertConfig config, TextTokenizer tokenizer, List<string> paragraphs)
    {
        _folder = folder;
        _what = $"{config.VocabSize:N0} tokens x {config.HiddenSize} x {config.NumHiddenLayers}";
        _texts = Take(tokenizer, paragraphs);
        // A few steps, or every token would be about as likely as any other.
        EncoderPretraining.Run(EncoderStart.New(config, tokenizer), _texts, folder, Options(epochs: 1));
        _checkpoint = Checkpoint.Open(folder);
        _pieces = Cut(tokenizer, _texts);
    }

    public static void Run(BenchOptions options)
    {
        if (!SharedFolder.Has("pretraining", Vocabulary) || Corpus.Excerpt("pretraining", CorpusBytes) is not { } paragraphs) return;
        set_num_threads(Environment.ProcessorCount);
        var tokenizer = TextTokenizer.Load(SharedFolder.Path(Vocabulary));
        var tiny = new BertConfig
        {
            VocabSize = tokenizer.VocabularySize, HiddenSize = 128, NumHiddenLayers = 2, NumAttentionHeads = 2, IntermediateSize = 512, PadTokenId = tokenizer.PadId,
        };
        Measure(tiny, tokenizer, paragraphs);
        if (!Directory.Exists(options.Encoder))
        {
            Figure.Skip("pretraining, the shipped encoder's shape", $"{options.Encoder} is not here");
            return;
        }
        var shipped = Checkpoint.Open(options.Encoder);
        Measure(shipped.Config with { HiddenDropout = 0.1, AttentionDropout = 0.1 }, shipped.Tokenizer, paragraphs);
    }

    private static void Measure(BertConfig config, TextTokenizer tokenizer, List<string> paragraphs)
    {
        using var folder = new TemporaryFolder();
        var bench = new PretrainingBench(folder["model"], config, tokenizer, paragraphs);
        bench.WriteBatches(folder["batches.json"], out var first);
        using (var peer = PythonPeer.Start("pretraining", folder["model"], folder["batches.json"], bench._threads))
        {
            if (peer is null) return;
            bench.CompareLoss(peer, first);
            bench.HiddenTokens(peer);
        }
        if (SharedFolder.Has("pretraining, distillation", Sst2.Encoder)) bench.Distillation();
    }

    private static PretrainingOptions Options(int epochs) => new()
    {
        // A report at each end of an epoch and none between.
        Epochs = epochs, BatchSize = BatchSize, MaxLength = MaxLength, Seed = Seed, Threads = Environment.ProcessorCount, ProgressInterval = TimeSpan.FromDays(1),
    };

    private static PretrainingTexts Cut(TextTokenizer tokenizer, IEnumerable<string> texts) =>
        PretrainingTexts.Of(texts, tokenizer, MaxLength, teacher: null, teacherMaxLength: 0, new PretrainingOptions().LeastTokens, default);

    /// <summary>Paragraphs at random, as many as give the pieces wanted.</summary>
    private static string[] Take(TextTokenizer tokenizer, List<string> paragraphs)
    {
        var shuffled = paragraphs.ToArray();
        new Random(Seed).Shuffle(shuffled);
        var count = 0;
        for (var pieces = 0; pieces < Pieces; count++) pieces += Cut(tokenizer, [shuffled[count]]).Count;
        return shuffled[..count];
    }

    /// <summary>The same pieces several times, in other batches and with other tokens hidden.</summary>
    private void WriteBatches(string path, out MaskedTokens first)
    {
        var masking = new TokenMasking(_checkpoint.Tokenizer, new PretrainingOptions().MaskProbability, wholeWords: false);
        var batches = new PeerBatches(_checkpoint.Tokenizer);
        var random = new Random(Seed);
        MaskedTokens? kept = null;
        for (var pass = 0; pass < Passes; pass++)
        {
            var order = Enumerable.Range(0, _pieces.Count).ToArray();
            random.Shuffle(order);
            foreach (var rows in order.Chunk(BatchSize))
            {
                var hidden = masking.Hide(_pieces.Pieces.Pack(rows), (ulong)random.NextInt64());
                kept ??= hidden;
                batches.Add("masked", hidden);
            }
        }
        batches.Write(path);
        first = kept!;
    }

    private void CompareLoss(PythonPeer peer, MaskedTokens hidden)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var arena = new ParameterArena([.. BertParameters.OfEncoder(_checkpoint.Config), .. BertParameters.OfPooler(_checkpoint.Config), .. BertParameters.OfMaskedTokenHead(_checkpoint.Config)], CPU);
        _checkpoint.ReadInto(arena, _ => true);
        using var model = new MaskedLanguageModel(new Weights(arena), _checkpoint.Config);
        var operations = new FusedOperations();
        var states = model.bert.States(new(hidden.Batch, operations), TokenRows.Of(hidden.Batch, hidden.Places));
        var (ours, theirs) = (model.Loss(states, hidden.Labels, operations).item<float>(), peer.Loss("masked"));
        Console.Error.WriteLine(FormattableString.Invariant($"pretraining, {_what}: loss of {hidden.Places.Length} hidden tokens {ours:0.000000}, the peer's {theirs:0.000000}"));
        Figure.Print($"pretraining, {_what}: loss of a batch, difference from {peer.Name}", Math.Abs(ours - theirs), "1", atMost: 1e-5);
    }

    private void HiddenTokens(PythonPeer peer)
    {
        var theirs = new Dictionary<string, List<double>> { ["foreach"] = [], ["single"] = [] };
        var steps = (_pieces.Count + BatchSize - 1) / BatchSize;
        var ours = new TrainingBlocks(warmup: 1, Rounds, counts =>
        {
            foreach (var (variant, seconds) in theirs)
            {
                peer.Choose(variant);
                var mean = peer.Train("masked", steps);
                if (counts) seconds.Add(mean);
            }
        });
        ours.Run((progress, end) => EncoderPretraining.Run(EncoderStart.From(_checkpoint), _texts, _folder, Options(epochs: 1000), progress, cancellation: end));
        var fastest = theirs.MinBy(variant => Median.Of(variant.Value));
        var tokens = (double)_pieces.Tokens / steps;
        Figure.Print($"pretraining, {_what}: masked-language modelling, batches of {BatchSize} pieces of up to {MaxLength} tokens", tokens / Median.Of(ours.SecondsPerStep), "tokens/s",
            $"{peer.Name}, {fastest.Key} AdamW (the faster), padded to the longest", tokens / Median.Of(fastest.Value), atLeast: 1.15);
    }

    private void Distillation()
    {
        var ours = new TrainingBlocks(warmup: 1, Rounds, _ => { });
        var options = Options(epochs: 1000);
        options.MaskedTokenWeight = 0;
        options.Teacher = new() { Checkpoint = SharedFolder.Path(Sst2.Encoder) };
        ours.Run((progress, end) => EncoderPretraining.Run(EncoderStart.From(_checkpoint), _texts, _folder, options, progress, cancellation: end));
        Figure.Print($"pretraining, {_what}: distillation of MiniLM's sentences and words, the same batches, what the teacher makes of them known", 1 / Median.Of(ours.SecondsPerStep), "steps/s");
    }
}
