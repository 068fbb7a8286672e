namespace MLNetFineTune.Sweeps;

/// <summary>Why a journal cannot be used.</summary>
public enum JournalProblem
{
    /// <summary>It belongs to a sweep over another space or data, with another checkpoint, metric or seed.</summary>
    OtherSweep,

    /// <summary>A newer version of the library has written it.</summary>
    NewerFormat,

    /// <summary>The file is something else.</summary>
    NotAJournal,

    /// <summary>The file was a journal and is broken.</summary>
    Damaged,

    /// <summary>There is no space left; what was written before is kept.</summary>
    DiskFull,

    /// <summary>Another process kept it locked for too long.</summary>
    Locked,

    /// <summary>The worker was taken for dead, and its trial was given to another.</summary>
    JobLost,

    /// <summary>The file cannot be opened, read or written.</summary>
    Unavailable,
}
