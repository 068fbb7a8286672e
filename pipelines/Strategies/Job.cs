namespace MLNetFineTune.Pipelines.Strategies;

/// <summary>What is the same for all strategies.</summary>
/// <param name="Checkpoint">Folder of the encoder.</param>
/// <param name="Train">File of labels and texts to learn from.</param>
/// <param name="Test">File of labels and texts to judge by.</param>
/// <param name="Epochs">Passes over the former.</param>
internal sealed record Job(string Checkpoint, string Train, string Test, int Epochs);
