namespace MLNetFineTune.Torch.Training;

/// <summary>How far a run is: everything that its loop needs beside the numbers in the arena and the optimizer.</summary>
internal sealed class TrainingPosition
{
    /// <summary>Epoch in progress, from 0.</summary>
    public int Epoch { get; set; }

    /// <summary>Batches of this epoch that are done.</summary>
    public int Batch { get; set; }

    /// <summary>Batches done in all epochs: what dropout is derived from.</summary>
    public long BatchesSeen { get; set; }

    /// <summary>Whether the evaluation that is due here was interrupted and must be done before anything else.</summary>
    public bool EvaluationDue { get; set; }
}
