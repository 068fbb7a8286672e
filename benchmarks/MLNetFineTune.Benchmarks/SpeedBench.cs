using System.Diagnostics;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Benchmarks;

/// <summary>
/// Training and scoring beside Python's PyTorch: the same encoder, tokens, BLAS, threads and OpenMP settings, in turns, medians of rounds. Our times are those of the public interface and hold
/// all that it does (tokenizing in scoring; batching and the schedule in training); the peer's are of forward, backward, clipping and AdamW on tensors made beforehand.
/// </summary>
internal sealed class SpeedBench
{
    private const int BatchSize = 32, FullLength = 64, MaxLength = 128, Sample = 64, Seed = 1, Rounds = 11;
    private readonly string _folder;
    private readonly Checkpoint _checkpoint;
    private readonly TextExample[] _rows, _full;
    private readonly int[] _lengths;
    private readonly int _threads = Environment.ProcessorCount;

    private SpeedBench(string folder, TextExample[] rows)
    {
        (_folder, _rows) = (folder, rows);
        // A few steps, or the logits of the new head would all be next to 0.
        var start = Options(MaxLength);
        start.LearningRate = 1e-3;
        using (var trained = Torch.Training.TextClassification.FineTune(Checkpoint.Open(SharedFolder.Path(Sst2.Encoder)), ["negative", "positive"], rows[..(8 * BatchSize)], null, start).Model)
            trained.SavePretrained(folder);
        _checkpoint = Checkpoint.Open(folder);
        _full = FullRows().ToArray();
        _lengths = Array.ConvertAll(rows, row => _checkpoint.Tokenizer.Encode(row.Text, maxLength: MaxLength).Ids.Count);
    }

    public static void Run()
    {
        if (!SharedFolder.Has("speed", Sst2.Train, Sst2.Encoder)) return;
        using var folder = new TemporaryFolder();
        set_num_threads(Environment.ProcessorCount);
        var bench = new SpeedBench(folder["model"], Array.ConvertAll(Sst2.Read(Sst2.Train), row => row.ToExample()));
        bench.WriteBatches(folder["batches.json"]);
        using var peer = PythonPeer.Start("speed", folder["model"], folder["batches.json"], bench._threads);
        if (peer is null) return;
        bench.CompareLogits(peer, "full");
        bench.CompareLogits(peer, "ours");
        bench.Training(peer);
        bench.Scoring(peer);
        bench.Epoch(peer);
    }

    private TrainingOptions Options(int maxLength, int epochs = 1) => new() { Epochs = epochs, BatchSize = BatchSize, MaxLength = maxLength, Seed = Seed, Threads = _threads };

    private void Train(TextExample[] rows, TrainingOptions options, IProgress<TrainingProgress> progress, CancellationToken end) =>
        Torch.Training.TextClassification.FineTune(_checkpoint, ["negative", "positive"], rows, options: options, progress: progress, cancellation: end).Model.Dispose();

    /// <summary>Neighbouring rows put together to texts that fill 64 tokens, as the first 64 batches of an epoch of them.</summary>
    private IEnumerable<TextExample> FullRows()
    {
        var text = "";
        var made = 0;
        foreach (var row in _rows)
        {
            text = $"{text} {row.Text}";
            if (_checkpoint.Tokenizer.Encode(text, maxLength: FullLength + 1).Ids.Count <= FullLength) continue;
            yield return new(text, null, row.Label);
            text = "";
            if (++made == Sample * BatchSize) yield break;
        }
    }

    /// <summary>What the peer computes: full rows; and samples of an epoch of all rows in random batches padded to 128, in random batches padded to the longest, and in our batches.</summary>
    private void WriteBatches(string path)
    {
        var batches = new PeerBatches(_checkpoint.Tokenizer);
        foreach (var batch in _full.Chunk(BatchSize)) batches.Add("full", batch, FullLength);
        var random = new Random(Seed);
        for (var i = 0; i < Sample; i++)
        {
            var batch = Enumerable.Range(0, BatchSize).Select(_ => _rows[random.Next(_rows.Length)]).ToArray();
            batches.Add("padded", batch, MaxLength, MaxLength);
            batches.Add("dynamic", batch, MaxLength);
        }
        foreach (var batch in LengthBuckets.Shuffled(_lengths, BatchSize, Seed, 0).Take(Sample)) batches.Add("ours", batch.Select(i => _rows[i]), MaxLength);
        batches.Write(path);
    }

    private void CompareLogits(PythonPeer peer, string set)
    {
        var texts = set == "full" ? _full[..BatchSize] : LengthBuckets.Shuffled(_lengths, BatchSize, Seed, 0)[0].Select(i => _rows[i]);
        using var model = TextClassifier.LoadPretrained(_folder, maxLength: set == "full" ? FullLength : MaxLength);
        var ours = model.Score([.. texts.Select(t => t.Text)]);
        var difference = peer.Logits(set).SelectMany(row => row).Zip(ours.Logits, (theirs, own) => Math.Abs(theirs - own)).Max();
        Console.Error.WriteLine(FormattableString.Invariant($"speed: logits from {ours.Logits.Min():0.00} to {ours.Logits.Max():0.00}"));
        Figure.Print($"speed, logits of a batch of {(set == "full" ? "64 tokens a row" : "varied lengths")}: largest difference from {peer.Name}", difference, "1", atMost: 1e-5);
    }

    private void Training(PythonPeer peer)
    {
        var theirs = new Dictionary<string, List<double>> { ["foreach"] = [], ["single"] = [] };
        var ours = new TrainingBlocks(warmup: 2, rounds: Rounds, counts =>
        {
            foreach (var (variant, seconds) in theirs)
            {
                peer.Choose(variant);
                var mean = peer.Train("full", 3);
                if (counts) seconds.Add(mean);
            }
        });
        ours.Run((progress, end) => Train(_full, Options(FullLength, epochs: 100), progress, end));
        var fastest = theirs.MinBy(variant => Median.Of(variant.Value));
        peer.Choose(fastest.Key);
        Figure.Print("speed, training step of 32 x 64 tokens, MiniLM", Median.Of(ours.SecondsPerStep) * 1e3, "ms",
            $"{peer.Name}, {fastest.Key} AdamW (the faster)", Median.Of(fastest.Value) * 1e3, atMost: 0.9);
    }

    private void Scoring(PythonPeer peer)
    {
        using var model = TextClassifier.LoadPretrained(_folder, maxLength: FullLength);
        var (ours, theirs) = (new List<double>(), new List<double>());
        var batches = _full.Chunk(BatchSize).Select(batch => batch.Select(row => row.Text).ToArray()).ToArray();
        for (var round = -2; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 4; i++) model.Score(batches[(round + 2) * 4 % batches.Length + i]);
            var own = Stopwatch.GetElapsedTime(start).TotalSeconds / 4;
            var mean = peer.Score("full", 4);
            if (round < 0) continue;
            ours.Add(own);
            theirs.Add(mean);
        }
        Figure.Print("speed, scoring a batch of 32 x 64 tokens, text to logits, MiniLM", Median.Of(ours) * 1e3, "ms", $"{peer.Name}, tokens to logits", Median.Of(theirs) * 1e3, atMost: 0.95);
    }

    /// <summary>Rows of sst2 in a second of training, measured on samples of the batches of one epoch. The ratio is that of the time of the epoch.</summary>
    private void Epoch(PythonPeer peer)
    {
        var theirs = new Dictionary<string, List<double>> { ["padded"] = [], ["dynamic"] = [], ["ours"] = [] };
        var ours = new TrainingBlocks(warmup: 2, rounds: Rounds, counts =>
        {
            foreach (var (set, seconds) in theirs)
            {
                var mean = peer.Train(set, set == "padded" ? 2 : 4);
                if (counts) seconds.Add(mean);
            }
        });
        ours.Run((progress, end) => Train(_rows, Options(MaxLength), progress, end));
        var rate = BatchSize / Median.Of(ours.SecondsPerStep);
        double Theirs(string set) => BatchSize / Median.Of(theirs[set]);
        Console.Error.WriteLine(FormattableString.Invariant($"speed: an epoch of sst2 is {_rows.Length} rows, {_lengths.Average():0.0} tokens each on average; at this rate it takes {_rows.Length / rate:0} s"));
        const string What = "speed, epoch of sst2, training";
        Figure.Print(What, rate, "rows/s", $"{peer.Name}, random batches padded to 128", Theirs("padded"), atLeast: 5);
        Figure.Print(What, rate, "rows/s", $"{peer.Name}, random batches padded to their longest", Theirs("dynamic"), atLeast: 1.8);
        Figure.Print(What, rate, "rows/s", $"{peer.Name}, our batches padded to their longest", Theirs("ours"));
    }
}
