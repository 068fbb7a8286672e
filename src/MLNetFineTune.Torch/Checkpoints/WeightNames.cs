namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>Turns the names that weights have in files into those of our parameters.</summary>
internal static class WeightNames
{
    private static readonly string[] s_encoderParts = ["embeddings.", "encoder.", "pooler."];

    /// <summary>Heads of the tasks that an encoder was trained on before: they may be there and are not used.</summary>
    private static readonly string[] s_otherHeads = ["cls.", "classifier.", "crf.", "qa_outputs.", "dropout."];

    /// <summary>The parameter's name: <c>bert.</c> put in front where a bare encoder was saved, TensorFlow's <c>gamma</c> and <c>beta</c> of LayerNorm as weight and
    /// bias.</summary>
    public static string Canonical(string name)
    {
        if (s_encoderParts.Any(p => name.StartsWith(p, StringComparison.Ordinal)))
            name = "bert." + name;
        return name.EndsWith(".LayerNorm.gamma", StringComparison.Ordinal) ? name[..^5] + "weight"
            : name.EndsWith(".LayerNorm.beta", StringComparison.Ordinal) ? name[..^4] + "bias"
            : name;
    }

    /// <summary>Whether a weight that our model lacks may be there all the same: another task's head, or the constant position ids that old versions of transformers
    /// saved.</summary>
    public static bool MayBeLeftOut(string canonical) =>
        canonical is "bert.embeddings.position_ids" or "bert.embeddings.token_type_ids" || s_otherHeads.Any(h => canonical.StartsWith(h, StringComparison.Ordinal));
}
