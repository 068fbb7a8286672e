using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNetFineTune.Tests;

namespace MLNetFineTune.Sweeps.Tests.Running;

/// <summary>Worker processes that are killed; read from /proc, so on Linux alone.</summary>
public sealed class WorkerDeathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("worker-death").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Sweep_WorkerKilled_TriesItsTrialAgainOnceAndGoesOn(int times)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var killed = new List<int>();
        var ml = new MLContext(seed: 1);
        SweepResult<TextClassifierTransformer>? result = null;
        var warnings = Tiny.Warnings(ml, () => result = TinySweeps.Run(ml, TinySweeps.Options(o => (o.Workers, o.Trials, o.Pruning, o.Epochs, o.Progress) = (1, 3, null, 40, new TinySweeps.Reports(r =>
        {
            // The first that was killed is gone when the sweep tells of it.
            if (killed.Count == times || !r.Running.Any(t => t.Trial == 1 && t.Epochs > 0) || Workers(Environment.ProcessId) is not [var worker])
                return;
            killed.Add(worker);
            Process.GetProcessById(worker).Kill();
        })))));
        result!.Model.Dispose();
        Assert.Equal(times, killed.Count);
        Assert.Equal([TrialStatus.Completed, times == 1 ? TrialStatus.Completed : TrialStatus.Failed, TrialStatus.Completed], result.TrialList.Select(t => t.Status));
        Assert.Equal(times == 2, result.TrialList[1].Error?.Contains("exit code 137", StringComparison.Ordinal) ?? false);
        Assert.Contains(warnings, w => w.Contains("trial 1 is tried again", StringComparison.Ordinal) && w.Contains("exit code 137", StringComparison.Ordinal));
        Assert.Equal(times == 2, warnings.Exists(w => w.Contains("trial 1 failed", StringComparison.Ordinal)));
        Assert.Empty(Workers(Environment.ProcessId));
    }

    /// <summary>Numbers of the workers that a process has started.</summary>
    internal static List<int> Workers(int parent)
    {
        var workers = new List<int>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(d => char.IsDigit(Path.GetFileName(d)[0])))
        {
            try
            {
                var status = File.ReadAllText(Path.Combine(process, "stat"));
                if (int.Parse(status[(status.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture) == parent
                    && File.ReadAllText(Path.Combine(process, "cmdline")).Contains("MLNetFineTune.Sweeps.dll", StringComparison.Ordinal))
                {
                    workers.Add(int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }
        return workers;
    }
}
