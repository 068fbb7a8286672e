using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Evaluation;

namespace MLNetFineTune;

/// <summary>How well predicted entities agree with labelled ones. An entity is right if its type and all its words are; figures are 0 to 1, and 0 where they would divide by nothing.</summary>
public sealed class EntityMetrics
{
    /// <summary>The type of labelled words whose key is missing though "O" is among the keys: the label is a tag that the keys, and so the training, do not have. Nothing predicts it.</summary>
    public const string UnseenType = "(unseen)";

    internal EntityMetrics(EntityReport report) => Report = report;

    /// <summary>All figures: as conlleval and seqeval's default mode give them, strict, partial.</summary>
    public EntityReport Report { get; }

    /// <summary>The scheme of the tags, given or detected from the labels.</summary>
    public TagScheme Scheme => Report.Scheme;

    /// <summary>Part of the predicted entities that are right.</summary>
    public double MicroPrecision => Report.Lenient.Micro.Precision;

    /// <summary>Part of the labelled entities that were found.</summary>
    public double MicroRecall => Report.Lenient.Micro.Recall;

    /// <summary>Harmonic mean of the two: the figure that papers give, as conlleval computes it.</summary>
    public double MicroF1 => Report.Lenient.Micro.F1;

    /// <summary>Mean F1 of the types of entities, each counting the same.</summary>
    public double MacroF1 => Report.Lenient.Macro.F1;

    /// <summary>As <see cref="MicroF1"/>, without entities whose tags the scheme does not allow: seqeval's strict mode.</summary>
    public double StrictMicroF1 => Report.Strict.Micro.F1;

    /// <summary>As <see cref="MicroF1"/>, where a prediction with only some words in common with a labelled entity of its type counts half.</summary>
    public double PartialMicroF1 => Report.Partial.Micro.F1;

    /// <summary>Part of the words whose tag is the labelled one.</summary>
    public double TokenAccuracy => Report.TokenAccuracy;

    /// <summary>Figures of each type of entity, in ordinal order.</summary>
    public IReadOnlyDictionary<string, EntityScores> PerType => Report.Lenient.PerType;

    /// <summary>Which type the labelled entities were predicted as.</summary>
    public TypeConfusion TypeConfusion => Report.Confusion;

    /// <summary>Figures of each type and of all, and the confusion of types, as lines of text for a terminal.</summary>
    public string GetFormattedTable() => Report.FormatTable();

    /// <summary>The table of <see cref="GetFormattedTable"/>.</summary>
    public override string ToString() => GetFormattedTable();
}
