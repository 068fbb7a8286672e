using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Training;

/// <summary>Whether an adapter that is to be kept apart can be read again: asked before it is trained.</summary>
internal static class KeptAdapter
{
    /// <param name="options">Settings.</param>
    /// <param name="checkpoint">The base.</param>
    /// <param name="lora">The adapter's shape; null for none.</param>
    /// <param name="parameters">The model's parameters.</param>
    /// <param name="labels">Names of the classes.</param>
    public static IEnumerable<Problem> Problems(
        TrainingOptions options, Checkpoint checkpoint, LoraSettings? lora, IReadOnlyList<ParameterSpec> parameters, IReadOnlyList<string> labels)
    {
        // Without targets it is refused as a strategy.
        if (!options.KeepAdapter || lora is not { Targets.Count: > 0 })
            yield break;
        var found = $"True with {options.Strategy.Adapters!.Text}";
        if (!PeftAdapter.CanBeKept(parameters))
            yield return new(nameof(options.KeepAdapter), found, "true with an adapter of at most 255 MB, which a lower rank has");
        foreach (var problem in PeftAdapter.ProblemsOfReading(lora, new(checkpoint.Folder, checkpoint.Name, Sha256: null), labels))
            yield return new(nameof(options.KeepAdapter), $"{found}, where {problem.Field} is {problem.Found}", problem.Allowed);
    }
}
