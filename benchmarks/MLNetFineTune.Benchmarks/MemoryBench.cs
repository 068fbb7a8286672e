using System.Globalization;
using Microsoft.ML;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Benchmarks;

/// <summary>How much memory scoring takes at most, and what training leaves taken. Every figure is a process's own, as the system counts it.</summary>
internal static class MemoryBench
{
    private const int FewRows = 2_000, ManyRows = 100_000, TrainedRows = 50 * 32, Times = 10;

    public static void Run()
    {
        if (!SharedFolder.Has("memory", Sst2.Train, Sst2.Encoder)) return;
        if (!File.Exists("/proc/self/status"))
        {
            Figure.Skip("memory", "there is no /proc/self/status to read");
            return;
        }
        using var folder = new TemporaryFolder();
        ChildProcess.Run("fit", folder["model.zip"]);
        var (few, many) = (ChildProcess.Run("score", folder["model.zip"], Text(FewRows))[0], ChildProcess.Run("score", folder["model.zip"], Text(ManyRows))[0]);
        Figure.Print($"memory, peak while {ManyRows:N0} rows are scored through Transform, MiniLM", many, "MB", $"{FewRows:N0} rows", few, atMost: 1.2);
        var fits = ChildProcess.Run("fits");
        Figure.Print($"memory, resident after the same 50 batches were trained {Times} times, MiniLM", fits[^1], "MB", "once", fits[0], atMost: 1.05);
        var epochs = ChildProcess.Run("epochs");
        Figure.Print($"memory, resident in training, working memory and all, after {Times} epochs of 50 batches, MiniLM", epochs[^1], "MB", "after the first", epochs[0]);
    }

    /// <summary>What a process of its own does.</summary>
    public static void RunChild(ReadOnlySpan<string> arguments)
    {
        var ml = new MLContext(seed: 1);
        switch (arguments)
        {
            case ["fit", var zip]:
                var data = ml.Data.LoadFromEnumerable(Sst2.Read(Sst2.Train)[..64]);
                using (var model = Trainer(ml, new() { Epochs = 1 }).Fit(data)) ml.Model.Save(model, data.Schema, zip);
                break;
            case ["score", var zip, var count]:
                Score(ml, zip, int.Parse(count, CultureInfo.InvariantCulture));
                Print("VmHWM");
                break;
            case ["epochs"]:
                Train(ml, new() { Epochs = Times, Progress = new EpochEnds() });
                break;
            case ["fits"]:
                for (var i = 0; i < Times; i++)
                {
                    Train(ml, new() { Epochs = 1 });
                    Print("VmRSS");
                }
                break;
            default:
                throw new ArgumentException($"no measurement '{string.Join(' ', arguments.ToArray())}'", nameof(arguments));
        }
    }

    private static void Print(string field) => Console.WriteLine(ChildProcess.Megabytes(field).ToString(CultureInfo.InvariantCulture));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static SentimentEstimator Trainer(MLContext ml, TextClassifierOptions options) =>
        ml.BinaryClassification.Trainers.FineTuneSentiment(SharedFolder.Path(Sst2.Encoder), options: options);

    private static void Train(MLContext ml, TextClassifierOptions options) => Trainer(ml, options).Fit(ml.Data.LoadFromEnumerable(Sst2.Read(Sst2.Train)[..TrainedRows])).Dispose();

    // Rows come one by one and their predictions are read one by one, as from a file to a file.
    private static void Score(MLContext ml, string zip, int count)
    {
        var rows = Sst2.Read(Sst2.Train);
        var model = ml.Model.Load(zip, out _);
        var scored = model.Transform(ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => rows[i % rows.Length])));
        var positive = 0;
        using (var cursor = scored.GetRowCursor([scored.Schema["PredictedLabel"]]))
        {
            var get = cursor.GetGetter<bool>(scored.Schema["PredictedLabel"]);
            var predicted = false;
            while (cursor.MoveNext())
            {
                get(ref predicted);
                positive += predicted ? 1 : 0;
                count--;
            }
        }
        if (count != 0) throw new InvalidOperationException($"{count} rows were not scored");
        Console.Error.WriteLine($"memory: {positive} rows scored as positive");
    }

    /// <summary>Prints the memory at each end of an epoch, on the thread that trains.</summary>
    private sealed class EpochEnds : IProgress<TrainingProgress>
    {
        private int _printed;

        public void Report(TrainingProgress value)
        {
            if (value.Step * Times < (_printed + 1) * value.TotalSteps) return;
            _printed++;
            Print("VmRSS");
        }
    }
}
