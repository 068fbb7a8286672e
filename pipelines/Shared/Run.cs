namespace MLNetFineTune.Pipelines;

/// <summary>How every program here begins and ends: Ctrl-C cancels, what the user can mend is told in a line.</summary>
public static class Run
{
    /// <summary>Runs <paramref name="main"/>. Exit codes: 0 done, 1 failed, 2 called wrongly, 130 cancelled.</summary>
    /// <param name="main">What the program does.</param>
    /// <param name="cancelled">What to tell who cancelled it.</param>
    public static int Cancellable(Action<CancellationToken> main, string cancelled = "nothing was saved")
    {
        using var cancellation = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            // The first Ctrl-C ends the work in good order; a second one ends the process.
            pressed.Cancel = !cancellation.IsCancellationRequested;
            Console.Error.WriteLine("cancelling …");
            cancellation.Cancel();
        };
        try
        {
            main(cancellation.Token);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"cancelled: {cancelled}");
            return 130;
        }
        catch (UsageException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return 2;
        }
        catch (Exception wrong) when (wrong is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or FormatException
            or NotSupportedException)
        {
            Console.Error.WriteLine($"{wrong.GetType().Name}: {wrong.Message}");
            return 1;
        }
    }
}
