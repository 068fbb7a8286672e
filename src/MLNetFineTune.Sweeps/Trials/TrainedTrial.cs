using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>A model that a trial has trained.</summary>
/// <param name="End">Why training ended.</param>
/// <param name="Notes">What the engine has to say of the run.</param>
/// <param name="Parts">The model's files.</param>
/// <param name="Model">Frees it.</param>
internal sealed record TrainedTrial(TrainingEnd End, IReadOnlyList<string> Notes, IReadOnlyList<ModelPart> Parts, IDisposable Model) : IDisposable
{
    public void Dispose() => Model.Dispose();
}
