using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MLNetFineTune.Sweeps;

/// <summary>Which process a worker's claims belong to, and whether it is still there.</summary>
internal static class WorkerLife
{
    /// <summary>Workers that were silent for longer are dead, whatever process there is.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static string Host { get; } = Environment.MachineName;

    /// <summary>When this process began, as <see cref="IsDead"/> takes it.</summary>
    public static long ThisStarted { get; } = Started(Process.GetCurrentProcess()) ?? 0;

    /// <param name="host">Machine that the worker is on.</param>
    /// <param name="process">Its process there.</param>
    /// <param name="started">When that began: on Linux in ticks since the machine did, elsewhere in milliseconds since 1970.</param>
    /// <param name="silence">Time since its last heartbeat.</param>
    public static bool IsDead(string host, int process, long started, TimeSpan silence)
    {
        if (silence > Patience)
            return true;
        if (host != Host || (process == Environment.ProcessId && started == ThisStarted))
            return false;
        try
        {
            // The number may have gone to another process since.
            using var found = Process.GetProcessById(process);
            return found.HasExited || (Started(found) is { } its && its != started);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return true;
        }
        catch (Win32Exception)
        {
            // Another user's: there, but not to be looked at.
            return false;
        }
    }

    /// <summary>Null where it is not to be seen.</summary>
    private static long? Started(Process process)
    {
        // There, Process.StartTime is worked out from the time of day: two processes that look at a third before and after the clock is set disagree.
        if (!OperatingSystem.IsLinux())
            return new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds();
        try
        {
            // Field 22 of proc_pid_stat(5), the 20th behind the name, which may hold blanks and brackets itself.
            var fields = File.ReadAllText($"/proc/{process.Id}/stat");
            return long.Parse(fields[(fields.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
