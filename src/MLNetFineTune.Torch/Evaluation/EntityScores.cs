namespace MLNetFineTune.Torch.Evaluation;

/// <summary>How well entities were found. What would divide by nothing is 0.</summary>
/// <param name="Precision">Part of the predicted entities that are right, 0 to 1.</param>
/// <param name="Recall">Part of the labelled entities that were found, 0 to 1.</param>
/// <param name="F1">Harmonic mean of the two, 0 to 1.</param>
/// <param name="Support">Number of labelled entities.</param>
public sealed record EntityScores(double Precision, double Recall, double F1, long Support)
{
    internal static EntityScores Of(double found, long predicted, long labelled)
    {
        var precision = predicted == 0 ? 0 : found / predicted;
        var recall = labelled == 0 ? 0 : found / labelled;
        return new(precision, recall, precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall), labelled);
    }
}
