using System.Globalization;

namespace MLNetFineTune.Torch.Models;

/// <summary>
/// Every parameter of a BERT classifier with its checkpoint name, from the configuration alone: what a checkpoint is compared with, before any memory is taken.
/// Query, key and value of a layer stand side by side, so that they can be multiplied as one matrix.
/// </summary>
internal static class BertParameters
{
    public const string Encoder = "bert.";
    public const string Pooler = "bert.pooler.";
    public const string Classifier = "classifier.";
    public const string PoolerDense = Pooler + "dense";

    /// <summary>How far up a parameter is: 0 for the embeddings, 1 + l for layer l, layers + 1 for what stands on top of them.</summary>
    public static int Depth(string name, int layers)
    {
        const string layer = "bert.encoder.layer.";
        if (name.StartsWith(layer, StringComparison.Ordinal))
            return 1 + int.Parse(name.AsSpan(layer.Length, name.IndexOf('.', layer.Length) - layer.Length), NumberStyles.None, CultureInfo.InvariantCulture);
        return name.StartsWith("bert.embeddings.", StringComparison.Ordinal) ? 0 : layers + 1;
    }

    /// <param name="config">The encoder.</param>
    /// <param name="labelCount">Number of classes.</param>
    public static IReadOnlyList<ParameterSpec> OfClassifier(BertConfig config, int labelCount) =>
        [.. OfEncoder(config), .. OfPooler(config), .. Linear("classifier", labelCount, config.HiddenSize)];

    /// <summary>A classifier of tokens: no pooler.</summary>
    /// <param name="config">The encoder.</param>
    /// <param name="labelCount">Number of labels.</param>
    /// <param name="crfRateFactor">What the learning rate of a CRF's parameters is multiplied by; null for a model without one.</param>
    public static IReadOnlyList<ParameterSpec> OfTokenClassifier(BertConfig config, int labelCount, double? crfRateFactor) =>
    [
        .. OfEncoder(config), .. Linear("classifier", labelCount, config.HiddenSize),
        .. crfRateFactor is { } factor ? OfCrf(labelCount, factor) : [],
    ];

    /// <summary>The head that tells hidden tokens.</summary>
    /// <param name="config">The encoder.</param>
    public static IReadOnlyList<ParameterSpec> OfMaskedTokenHead(BertConfig config) =>
    [
        .. Linear("cls.predictions.transform.dense", config.HiddenSize, config.HiddenSize), .. LayerNorm("cls.predictions.transform.LayerNorm", config.HiddenSize),
        new("cls.predictions.bias", [config.VocabSize], Initial.Zero, Decays: false),
    ];

    /// <param name="config">The encoder.</param>
    public static IReadOnlyList<ParameterSpec> OfPooler(BertConfig config) =>
        [.. Linear(PoolerDense, config.HiddenSize, config.HiddenSize), .. config.Lora?.Parameters(PoolerDense, config.HiddenSize, config.HiddenSize) ?? []];

    /// <param name="config">The encoder.</param>
    public static IEnumerable<ParameterSpec> OfEncoder(BertConfig config)
    {
        var h = config.HiddenSize;
        yield return Weight("bert.embeddings.word_embeddings", config.VocabSize, h);
        yield return Weight("bert.embeddings.position_embeddings", config.MaxPositionEmbeddings, h);
        yield return Weight("bert.embeddings.token_type_embeddings", config.TypeVocabSize, h);
        foreach (var p in LayerNorm("bert.embeddings.LayerNorm", h))
            yield return p;
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            var layer = $"bert.encoder.layer.{i}.";
            string[] projections = ["query", "key", "value"];
            foreach (var name in projections)
                yield return Weight(layer + "attention.self." + name, h, h);
            foreach (var name in projections)
                yield return Bias(layer + "attention.self." + name, h);
            ParameterSpec[] rest =
            [
                .. Linear(layer + "attention.output.dense", h, h), .. LayerNorm(layer + "attention.output.LayerNorm", h),
                .. Linear(layer + "intermediate.dense", config.IntermediateSize, h),
                .. Linear(layer + "output.dense", h, config.IntermediateSize), .. LayerNorm(layer + "output.LayerNorm", h),
            ];
            foreach (var p in rest)
                yield return p;
            foreach (var (name, outputs, inputs) in OfLayer(config))
                foreach (var p in config.Lora?.Parameters(layer + name, outputs, inputs) ?? [])
                    yield return p;
        }
    }

    /// <summary>Full names of the encoder's dense layers, the pooler's last: what may be adapted.</summary>
    public static IEnumerable<string> DenseLayers(BertConfig config) =>
        Enumerable.Range(0, config.NumHiddenLayers).SelectMany(i => OfLayer(config).Select(d => $"bert.encoder.layer.{i}.{d.Name}")).Append(PoolerDense);

    /// <summary>The dense layers of one Transformer layer.</summary>
    private static (string Name, long Outputs, long Inputs)[] OfLayer(BertConfig config)
    {
        long h = config.HiddenSize, wide = config.IntermediateSize;
        return
        [
            ("attention.self.query", h, h), ("attention.self.key", h, h), ("attention.self.value", h, h), ("attention.output.dense", h, h),
            ("intermediate.dense", wide, h), ("output.dense", h, wide),
        ];
    }

    // Scores like biases: they begin at zero, and decay does not shrink them.
    private static ParameterSpec[] OfCrf(int labelCount, double rateFactor) =>
    [
        new("crf.transitions", [labelCount, labelCount], Initial.Zero, Decays: false) { RateFactor = rateFactor },
        new("crf.start_transitions", [labelCount], Initial.Zero, Decays: false) { RateFactor = rateFactor },
        new("crf.end_transitions", [labelCount], Initial.Zero, Decays: false) { RateFactor = rateFactor },
    ];

    private static ParameterSpec Weight(string module, long rows, long columns) => new(module + ".weight", [rows, columns], Initial.Normal, Decays: true);

    private static ParameterSpec Bias(string module, long size) => new(module + ".bias", [size], Initial.Zero, Decays: false);

    private static ParameterSpec[] Linear(string module, long outputs, long inputs) => [Weight(module, outputs, inputs), Bias(module, outputs)];

    private static ParameterSpec[] LayerNorm(string module, long size) => [new(module + ".weight", [size], Initial.One, Decays: false), Bias(module, size)];
}
