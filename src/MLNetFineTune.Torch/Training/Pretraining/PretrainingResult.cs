namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>What a pre-training run leaves.</summary>
/// <param name="Folder">The checkpoint folder.</param>
/// <param name="End">Why training ended.</param>
/// <param name="Steps">Optimizer steps done.</param>
/// <param name="BestStep">Step whose weights were written.</param>
/// <param name="Best">Figures of these weights on the texts set aside; null where there are none or the last step's weights were written.</param>
/// <param name="Pieces">Texts, or pieces of texts, that were learnt from or set aside.</param>
/// <param name="Tokens">Tokens of them all, special ones included.</param>
/// <param name="Notes">What the user should know, one sentence each.</param>
public sealed record PretrainingResult(
    string Folder, TrainingEnd End, long Steps, long BestStep, EvaluationResult? Best, int Pieces, long Tokens, IReadOnlyList<string> Notes);

/// <summary>What a pre-training run is at.</summary>
/// <param name="Name"><c>tokenizing</c>, <c>teacher</c> (computing what it makes of the texts), <c>training</c>.</param>
/// <param name="Done">Part of the stage that is done, 0 to 1; null where it is not known.</param>
public sealed record PretrainingStage(string Name, double? Done);
