namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>A checkpoint (or a file of one) cannot be used. <see cref="Problems"/> lists everything that is wrong with it, not only the first thing.</summary>
public sealed class CheckpointException : IOException
{
    /// <summary>Reports every problem of what lies at <paramref name="where"/>.</summary>
    /// <param name="where">The folder or file, for the message.</param>
    /// <param name="problems">All problems found, at least one.</param>
    /// <param name="inner">What caused it, if another exception did.</param>
    public CheckpointException(string where, IReadOnlyList<Problem> problems, Exception? inner = null)
        : base(Problem.List($"{where} cannot be used as a checkpoint:", problems), inner) => Problems = problems;

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<Problem> Problems { get; }
}
