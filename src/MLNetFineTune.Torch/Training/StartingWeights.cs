using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>A checkpoint's weights with what it lacks for classification made anew, as transformers does it: normal with <c>initializer_range</c>, biases zero.</summary>
internal static unsafe class StartingWeights
{
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="parameters">What the model has.</param>
    /// <param name="deviation">Standard deviation of new weights.</param>
    /// <param name="seed">Seed of new weights.</param>
    /// <param name="notes">Takes a sentence on what is new.</param>
    /// <returns>An arena on the CPU.</returns>
    public static ParameterArena Of(Checkpoint checkpoint, IReadOnlyList<ParameterSpec> parameters, double deviation, int seed, List<string> notes)
    {
        var arena = new ParameterArena(parameters, CPU);
        checkpoint.ReadInto(arena, p => IsStored(checkpoint, p));
        foreach (var parameter in parameters.Where(p => !IsStored(checkpoint, p)))
            Initialise(arena, arena.Layout.Find(parameter.Name)!, deviation, seed);
        var fresh = parameters.Where(p => !IsStored(checkpoint, p) && !LoraSettings.IsAdapter(p.Name)).ToArray();
        if (fresh.Length > 0)
            notes.Add($"New weights, because the checkpoint {checkpoint.Name} has none that fit: {string.Join(", ", fresh.Select(p => p.Name))}.");
        return arena;
    }

    /// <summary>The parameters, those marked that the checkpoint has no values for.</summary>
    public static IReadOnlyList<ParameterSpec> Marked(Checkpoint checkpoint, IReadOnlyList<ParameterSpec> parameters) =>
        [.. parameters.Select(p => IsStored(checkpoint, p) ? p : p with { IsNew = true })];

    /// <summary>An arena on the CPU with nothing but new weights.</summary>
    /// <param name="parameters">What the model has.</param>
    /// <param name="deviation">Standard deviation of new weights.</param>
    /// <param name="seed">Their seed.</param>
    public static ParameterArena New(IReadOnlyList<ParameterSpec> parameters, double deviation, int seed)
    {
        var arena = new ParameterArena(parameters, CPU);
        foreach (var slot in arena.Layout.Slots)
            Initialise(arena, slot, deviation, seed);
        return arena;
    }

    private static bool IsStored(Checkpoint checkpoint, ParameterSpec parameter) =>
        checkpoint.Weights.Shape(parameter.Name) is { } shape && shape.AsSpan().SequenceEqual(parameter.Shape);

    /// <summary>Uniform values, or normal ones by Box and Muller's method (1958), from a generator of the parameter's own, so that they do not depend on what else is new.</summary>
    private static void Initialise(ParameterArena arena, ParameterSlot slot, double deviation, int seed)
    {
        var values = new Span<float>(arena.Pointer(slot), checked((int)slot.Spec.Count));
        values.Fill(slot.Spec.Initial == Initial.One ? 1 : 0);
        if (slot.Spec.Initial is Initial.Zero or Initial.One)
            return;
        var key = slot.Spec.Name.Aggregate(DropoutStream.Mix((uint)seed), (k, c) => DropoutStream.Mix(k ^ c));
        var random = new Random((int)key);
        if (slot.Spec.Initial == Initial.KaimingUniform)
        {
            var bound = 1 / Math.Sqrt(slot.Spec.Shape[1]);
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(bound * (2 * random.NextDouble() - 1));
            return;
        }
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }
}
