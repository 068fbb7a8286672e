namespace MLNetFineTune.Torch.Evaluation;

/// <summary>
/// Which type the labelled entities were predicted as. A labelled and a predicted entity are a pair if they have the same words; of those left, if they have one type and a word
/// in common; of those left, if they have a word in common; from left to right, each in one pair at most. Labelled ones without a pair are missed, predicted ones spurious.
/// </summary>
public sealed class TypeConfusion
{
    private const string Nothing = "";

    private readonly Dictionary<(string Labelled, string Predicted), long> _counts = [];

    internal TypeConfusion()
    {
    }

    /// <summary>The types that occur, in ordinal order.</summary>
    public IReadOnlyList<string> Types => [.. _counts.Keys.SelectMany(k => new[] { k.Labelled, k.Predicted }).Where(t => t != Nothing).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Number of entities labelled as one type and predicted as another, or the same.</summary>
    /// <param name="labelled">The labelled type.</param>
    /// <param name="predicted">The predicted type.</param>
    public long Count(string labelled, string predicted) => _counts.GetValueOrDefault((labelled, predicted));

    /// <summary>Number of labelled entities that were not found, as no type.</summary>
    /// <param name="labelled">The labelled type.</param>
    public long Missed(string labelled) => Count(labelled, Nothing);

    /// <summary>Number of predicted entities where none is labelled.</summary>
    /// <param name="predicted">The predicted type.</param>
    public long Spurious(string predicted) => Count(Nothing, predicted);

    internal void Add(string? labelled, string? predicted) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, (labelled ?? Nothing, predicted ?? Nothing), out _)++;
}
