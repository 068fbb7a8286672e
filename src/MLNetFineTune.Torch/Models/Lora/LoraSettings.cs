namespace MLNetFineTune.Torch.Models;

/// <summary>
/// A low-rank adapter's shape (Hu et al. 2021): what is added to the products of some dense layers, (alpha / rank) · dropout(x) Aᵀ Bᵀ, while their own weights stay as they are.
/// </summary>
/// <param name="Rank">Rows of A and columns of B, at least 1.</param>
/// <param name="Alpha">The numerator of the scale, above 0.</param>
/// <param name="Dropout">Dropout of what goes into A, 0 up to but not 1.</param>
/// <param name="Targets">Dense layers by the ends of their names, as peft matches them: <c>query</c>, <c>attention.output.dense</c>, <c>layer.3.output.dense</c>; <c>dense</c> is every
/// one of these, the pooler's too.</param>
internal sealed record LoraSettings(int Rank, double Alpha, double Dropout, IReadOnlyList<string> Targets)
{
    /// <summary>What ends the names of an adapter's two parameters, behind that of the dense layer.</summary>
    public const string A = ".lora_A.weight", B = ".lora_B.weight";

    /// <summary>The names that a target is usually one of.</summary>
    public static IReadOnlyList<string> UsualTargets { get; } = ["query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense", "dense"];

    /// <summary>What A and B's product is multiplied with.</summary>
    public double Scale => Alpha / Rank;

    /// <summary>Whether a parameter is one of an adapter's.</summary>
    public static bool IsAdapter(string parameter) => parameter.EndsWith(A, StringComparison.Ordinal) || parameter.EndsWith(B, StringComparison.Ordinal);

    /// <summary>The dense layer that one of an adapter's parameters belongs to; null for other parameters.</summary>
    public static string? ModuleOf(string parameter) => IsAdapter(parameter) ? parameter[..^A.Length] : null;

    /// <summary>Whether a dense layer is adapted.</summary>
    /// <param name="module">Its full name, as <c>bert.encoder.layer.0.attention.self.query</c>.</param>
    public bool Adapts(string module) => Targets.Any(t => Matches(t, module));

    /// <summary>Whether a dense layer, by its full name, is one of a target's.</summary>
    public static bool Matches(string target, string module) => module == target || module.EndsWith("." + target, StringComparison.Ordinal);

    /// <summary>The targets that no dense layer of an encoder has.</summary>
    public IEnumerable<string> UnknownTargets(BertConfig config)
    {
        string[] modules = [.. BertParameters.DenseLayers(config)];
        return Targets.Where(t => !modules.Any(m => Matches(t, m)));
    }

    /// <summary>The same adapter without some dense layers: its targets are then spelt out.</summary>
    /// <param name="config">The encoder.</param>
    /// <param name="mayAdapt">Whether a dense layer, by its full name, keeps its part.</param>
    public LoraSettings Within(BertConfig config, Func<string, bool> mayAdapt)
    {
        string[] adapted = [.. BertParameters.DenseLayers(config).Where(Adapts)];
        return adapted.All(mayAdapt) ? this : this with
        {
            Targets = [.. adapted.Where(mayAdapt).Select(m => m.Replace("bert.encoder.", "", StringComparison.Ordinal).Replace("bert.", "", StringComparison.Ordinal))],
        };
    }

    /// <summary>The parameters of one dense layer's adapter; none where it is not adapted.</summary>
    /// <param name="module">Full name of the dense layer.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <param name="inputs">Its inputs.</param>
    public IEnumerable<ParameterSpec> Parameters(string module, long outputs, long inputs) => Adapts(module)
        ? [new(module + A, [Rank, inputs], Initial.KaimingUniform, Decays: true), new(module + B, [outputs, Rank], Initial.Zero, Decays: true)]
        : [];
}
