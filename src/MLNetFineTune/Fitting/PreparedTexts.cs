using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Fitting;

/// <summary>All that a classifier is trained from, checked: what lies between a data view and the engine.</summary>
/// <param name="Checkpoint">The encoder to start from.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Settings">The options, with seed and device settled.</param>
/// <param name="Train">Rows to learn from.</param>
/// <param name="Validation">Rows to choose the best model by; null for none.</param>
internal sealed record PreparedTexts(Checkpoint Checkpoint, IReadOnlyList<string> Classes, TextClassifierOptions Settings, TrainingRows Train, TrainingRows? Validation);
