using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.EntityRecognition;

/// <summary>All that a recognizer is trained from, checked: what lies between a data view and the engine.</summary>
/// <param name="Checkpoint">The encoder to start from.</param>
/// <param name="KeyValues">Values of the label's keys.</param>
/// <param name="Tags">The tags that they stand for, with the one outside of entities.</param>
/// <param name="Settings">The options, with seed, device and splitting settled.</param>
/// <param name="Train">Rows to learn from.</param>
/// <param name="Validation">Rows to choose the best model by; null for none.</param>
internal sealed record PreparedEntities(
    Checkpoint Checkpoint, IReadOnlyList<string> KeyValues, IReadOnlyList<string> Tags, EntityRecognizerOptions Settings, EntityRows Train, EntityRows? Validation);
