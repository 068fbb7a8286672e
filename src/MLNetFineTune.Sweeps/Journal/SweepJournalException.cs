using Microsoft.Data.Sqlite;

namespace MLNetFineTune.Sweeps;

/// <summary>A sweep's journal cannot be used; the message says which file, what was found and what to do.</summary>
public sealed class SweepJournalException : IOException
{
    /// <summary>An exception for a problem.</summary>
    public SweepJournalException(JournalProblem problem, string message, Exception? inner = null) : base(message, inner) => Problem = problem;

    /// <summary>What is wrong.</summary>
    public JournalProblem Problem { get; }

    // Result codes: https://www.sqlite.org/rescode.html
    internal static SweepJournalException Of(SqliteException e, string path) => e.SqliteErrorCode switch
    {
        5 or 6 => new(JournalProblem.Locked, $"{path} is locked by another process for too long", e),
        11 => new(JournalProblem.Damaged, $"{path} is damaged ({e.Message}): move it away to begin the sweep again", e),
        13 => new(JournalProblem.DiskFull, $"No space is left for {path}: what it has is kept, and the sweep goes on from there once there is space", e),
        26 => new(JournalProblem.NotAJournal, $"{path} is no journal of a sweep, but another kind of file", e),
        _ => new(JournalProblem.Unavailable, $"{path} cannot be used: {e.Message}", e),
    };
}
