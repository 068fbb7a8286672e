using System.Diagnostics;
using System.Globalization;

namespace MLNetFineTune.Sweeps.Tests.Journal;

public class WorkerLifeTests
{
    [Fact]
    public void IsDead_AnotherProcess_IsKnownByWhenItBegan()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var process = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;
        var ticks = Ticks(process.Id);
        try
        {
            Assert.False(WorkerLife.IsDead(WorkerLife.Host, process.Id, ticks, TimeSpan.Zero));
            Assert.True(WorkerLife.IsDead(WorkerLife.Host, process.Id, ticks - 1, TimeSpan.Zero), "the number has gone to another process");
            Assert.True(WorkerLife.IsDead(WorkerLife.Host, process.Id, ticks, WorkerLife.Patience + TimeSpan.FromSeconds(1)));
            Assert.False(WorkerLife.IsDead("elsewhere", process.Id, ticks - 1, TimeSpan.Zero));
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
        Assert.True(WorkerLife.IsDead(WorkerLife.Host, process.Id, ticks, TimeSpan.Zero));
    }

    [Fact]
    public void ThisStarted_OnLinux_IsNoTimeOfDay()
    {
        if (OperatingSystem.IsLinux())
            Assert.Equal(Ticks(Environment.ProcessId), WorkerLife.ThisStarted);
    }

    /// <summary>Field 22 of proc_pid_stat(5): ticks from the machine's start to the process's, which no clock that is set moves.</summary>
    private static long Ticks(int process) =>
        long.Parse(File.ReadAllText($"/proc/{process}/stat").Split(") ", 2)[1].Split(' ')[22 - 3], CultureInfo.InvariantCulture);
}
