using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Torch.Training;

/// <summary>What a training run for entity recognition leaves.</summary>
/// <param name="Model">The fine-tuned recognizer; the caller disposes it.</param>
/// <param name="End">Why training ended.</param>
/// <param name="Steps">Optimizer steps done.</param>
/// <param name="BestStep">Step whose weights the model has.</param>
/// <param name="Best">Validation figures of these weights, null without validation data.</param>
/// <param name="SplitExamples">Training examples that were longer than MaxLength and were read in several windows.</param>
/// <param name="LeftOutExamples">Training examples with nothing to learn from: no words, or none that has both a label and a token.</param>
/// <param name="Notes">What the user should know, one sentence each, as weights that were initialised anew.</param>
public sealed record EntityTrainingResult(
    EntityRecognizer Model, TrainingEnd End, long Steps, long BestStep, EvaluationResult? Best, int SplitExamples, int LeftOutExamples, IReadOnlyList<string> Notes);
