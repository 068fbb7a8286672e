using System.Diagnostics;
using System.Globalization;
using MLNetFineTune.Tests;

namespace MLNetFineTune.Sweeps.Tests.Running;

/// <summary>Worker processes that are killed; read from /proc, so on Linux alone.</summary>
public sealed class WorkerDeathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("worker-death").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Sweep_WorkerKilled_FailsItsTrialAndGoesOnWithANewOne()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var killed = -1;
        var result = TinySweeps.Run(new(1), TinySweeps.Options(o => (o.Workers, o.Trials, o.Pruning, o.Epochs, o.Progress) = (1, 3, null, 40, new TinySweeps.Reports(r =>
        {
            if (killed >= 0 || r.Running.FirstOrDefault(t => t.Trial == 1 && t.Epochs > 0) is not { } running)
                return;
            killed = Assert.Single(Workers(Environment.ProcessId));
            Process.GetProcessById(killed).Kill();
        }))));
        result.Model.Dispose();
        Assert.True(killed >= 0);
        Assert.Equal([TrialStatus.Completed, TrialStatus.Failed, TrialStatus.Completed], result.TrialList.Select(t => t.Status));
        Assert.Contains("exit code 137", result.TrialList[1].Error, StringComparison.Ordinal);
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
