using System.Diagnostics;

namespace MLNetFineTune.Sweeps;

/// <summary>A worker, as its sweep sees it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int KeptLines = 20;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Queue<string> _words = new();
    private readonly Lock _sending = new();

    private WorkerProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, said) => Remember(said.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public static WorkerProcess Start(ProcessStartInfo start)
    {
        try
        {
            return new(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"A sweep's worker does not start ({start.FileName}): {e.Message}", e);
        }
    }

    /// <summary>Says something to it; to one that has ended, nothing.</summary>
    public void Send(WorkerRequest request)
    {
        lock (_sending)
        {
            try
            {
                _process.StandardInput.WriteLine(WorkerLines.Write(request));
                _process.StandardInput.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Whoever waits for its answer learns that it has ended.
            }
        }
    }

    /// <summary>Waits for what it says next; null where it has ended.</summary>
    public WorkerReply? Receive()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            if (WorkerLines.Read<WorkerReply>(line) is { } reply)
                return reply;
            Remember(line);
        }
        return null;
    }

    /// <summary>How it ended, in words: its exit code and its last lines.</summary>
    public string Obituary()
    {
        if (!_process.WaitForExit(_patience))
            return "its output ended";
        // Waits for the end of its errors too.
        _process.WaitForExit();
        lock (_words)
            return string.Join(Environment.NewLine, [$"exit code {_process.ExitCode}", .. _words]);
    }

    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    public void Dispose()
    {
        Kill();
        _process.WaitForExit(_patience);
        _process.Dispose();
    }

    private void Remember(string? line)
    {
        if (string.IsNullOrEmpty(line))
            return;
        lock (_words)
        {
            _words.Enqueue(line);
            if (_words.Count > KeptLines)
                _words.Dequeue();
        }
    }
}
