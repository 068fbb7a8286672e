using System.ComponentModel;
using System.Diagnostics;

namespace MLNetFineTune.Sweeps;

/// <summary>Which process a worker's claims belong to, and whether it is still there.</summary>
internal static class WorkerLife
{
    /// <summary>Workers that were silent for longer are dead, whatever process there is.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // The start of a process is worked out from the machine's, which clocks that are set move a little.
    private static readonly TimeSpan _startsAlike = TimeSpan.FromSeconds(3);

    public static string Host { get; } = Environment.MachineName;

    public static long ThisStarted { get; } = Milliseconds(Process.GetCurrentProcess().StartTime);

    /// <param name="host">Machine that the worker is on.</param>
    /// <param name="process">Its process there.</param>
    /// <param name="started">When that began, in milliseconds since 1970.</param>
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
            return found.HasExited || Math.Abs(Milliseconds(found.StartTime) - started) > _startsAlike.TotalMilliseconds;
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

    private static long Milliseconds(DateTime time) => new DateTimeOffset(time.ToUniversalTime()).ToUnixTimeMilliseconds();
}
