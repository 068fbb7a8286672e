namespace MLNetFineTune.Torch.Models;

/// <summary>A parameter that a model has: its name in checkpoints, its shape, how it begins and whether weight decay shrinks it.</summary>
/// <param name="Name">Full name, as <c>bert.encoder.layer.0.attention.self.query.weight</c>.</param>
/// <param name="Shape">Sizes of its one or two dimensions.</param>
/// <param name="Initial">What a new one is filled with.</param>
/// <param name="Decays">False for biases and LayerNorm.</param>
internal sealed record ParameterSpec(string Name, long[] Shape, Initial Initial, bool Decays)
{
    /// <summary>What the learning rate is multiplied by for it, above 0.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>Whether training changes it. A frozen one has no gradient and no moments, and does not decay.</summary>
    public bool IsTrained { get; init; } = true;

    /// <summary>Whether it has no values yet, as a pooler that the checkpoint lacks: it learns, whatever else is frozen.</summary>
    public bool IsNew { get; init; }

    /// <summary>Where a model thaws stage by stage: the stage, from 0, at which training begins to change it.</summary>
    public int Stage { get; init; }

    public long Count => Shape.Aggregate(1L, (n, d) => n * d);

    public string ShapeText => "[" + string.Join(", ", Shape) + "]";
}

/// <summary>What a new parameter is filled with.</summary>
internal enum Initial
{
    /// <summary>Normal, mean 0, deviation <c>initializer_range</c>.</summary>
    Normal,
    Zero,
    One,

    /// <summary>Uniform between ±1/√in, as Kaiming's initialisation (He et al. 2015) with slope √5 gives it: torch's for dense layers.</summary>
    KaimingUniform,
}
