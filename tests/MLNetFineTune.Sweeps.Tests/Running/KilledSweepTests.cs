using System.Diagnostics;
using System.Globalization;
using MLNetFineTune.Tests;

namespace MLNetFineTune.Sweeps.Tests.Running;

/// <summary>The process of a sweep is killed without warning, again and again; in the end, no finished trial is lost, and none was trained twice.</summary>
public sealed class KilledSweepTests : IDisposable
{
    private const int Trials = 9;
    private readonly string _folder = Directory.CreateTempSubdirectory("killed-sweep").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Sweep_KilledAtThreeMoments_LosesAndRepeatsNoFinishedTrial()
    {
        var finished = new Dictionary<int, string>();
        var evaluated = new HashSet<string>();
        var moments = new List<int>();
        foreach (var moment in new[] { Random.Shared.Next(1, 4), Random.Shared.Next(2, 6), Random.Shared.Next(1, 4) })
        {
            using var process = DotnetProgram.Start(typeof(OtherProcess).Assembly.Location, "sweep", _folder);
            var events = 0;
            while (events < moment && process.StandardOutput.ReadLine() is { } line)
                events += Follow(line) ? 1 : 0;
            moments.Add(events);
            var workers = OperatingSystem.IsLinux() ? WorkerDeathTests.Workers(process.Id) : [];
            process.Kill();
            process.WaitForExit();
            // What it had written already.
            foreach (var line in process.StandardOutput.ReadToEnd().Split('\n'))
                Follow(line);
            AssertGone(workers);
        }

        var (exitCode, output, error) = DotnetProgram.Run(typeof(OtherProcess).Assembly.Location, "sweep", _folder);
        Assert.True(exitCode == 0, error);
        foreach (var line in output.Split('\n'))
            Follow(line);
        Assert.Contains("end Completed", output, StringComparison.Ordinal);
        Assert.Equal(Trials, finished.Count);
        // To be killed is no fault of a trial.
        Assert.DoesNotContain(finished.Values, f => f.Split(' ')[1] == nameof(TrialStatus.Failed));
        Assert.Single(Directory.GetDirectories(Path.Combine(_folder, "models")));

        // True for an evaluation that is new. A finished trial stays what it is, whoever looks at it.
        bool Follow(string line)
        {
            var at = $"killed after {string.Join(", ", moments)} evaluations: {line}";
            if (line.StartsWith("finished ", StringComparison.Ordinal))
            {
                var (number, record) = (int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture), line["finished ".Length..]);
                Assert.True(!finished.TryGetValue(number, out var before) || before == record, at);
                finished[number] = record;
            }
            else if (line.StartsWith("running ", StringComparison.Ordinal))
            {
                Assert.False(finished.ContainsKey(int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)), at);
            }
            return line.StartsWith("evaluated ", StringComparison.Ordinal) && evaluated.Add(line);
        }
    }

    /// <summary>What the other process does: a sweep, of which it prints what its progress shows.</summary>
    internal static void Sweep(string folder)
    {
        var lines = new HashSet<string>();
        var result = TinySweeps.Run(new(1), TinySweeps.Options(o => (o.Folder, o.Trials, o.Progress) = (folder, Trials, new TinySweeps.Reports(r =>
        {
            foreach (var trial in r.Trials)
            {
                Tell(trial.Evaluations.Select(e => $"evaluated {trial.Number} {e.Epoch}"));
                if (TinySweeps.HasEnded(trial))
                    Tell([$"finished {TinySweeps.Record(trial)}"]);
            }
            Tell(r.Running.Where(t => r.Trials.Any(x => x.Number == t.Trial && x.Status == TrialStatus.Running)).Select(t => $"running {t.Trial}"));
        }))));
        result.Model.Dispose();
        Console.WriteLine($"end {result.End}");

        void Tell(IEnumerable<string> texts)
        {
            foreach (var text in texts.Where(lines.Add))
                Console.WriteLine(text);
        }
    }

    private static void AssertGone(List<int> workers)
    {
        var patience = Stopwatch.StartNew();
        while (workers.Exists(w => Directory.Exists($"/proc/{w}")) && patience.Elapsed < TimeSpan.FromSeconds(20))
            Thread.Sleep(50);
        Assert.DoesNotContain(workers, w => Directory.Exists($"/proc/{w}"));
    }
}
