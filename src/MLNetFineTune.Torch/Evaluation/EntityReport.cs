using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Evaluation;

/// <summary>How well predicted entities agree with labelled ones.</summary>
/// <param name="Scheme">The scheme of the tags, given or detected.</param>
/// <param name="Lenient">Entities are right if type and words are; tags are read as conlleval and seqeval's default mode do, malformed ones too. The figures that papers give.
/// They know nothing of BILOU's L and U: units of one type that touch are one entity there; go by <see cref="Strict"/>.</param>
/// <param name="Strict">The same, but entities that the scheme does not allow are none: seqeval's strict mode, of <paramref name="Scheme"/>.</param>
/// <param name="Partial">As <paramref name="Lenient"/>, but a predicted entity that has only some words in common with a labelled one of its type counts half (MUC-5's partial match:
/// Chinchor and Sundheim 1993; "partial" with type in SemEval-2013 task 9). Each entity counts once.</param>
/// <param name="TokenAccuracy">Part of the words whose tag is the labelled one, 0 to 1.</param>
/// <param name="Tokens">Number of words.</param>
/// <param name="Texts">Number of texts.</param>
/// <param name="Confusion">Which type the labelled entities were predicted as.</param>
public sealed record EntityReport(
    TagScheme Scheme, EntityFigures Lenient, EntityFigures Strict, EntityFigures Partial, double TokenAccuracy, long Tokens, int Texts, TypeConfusion Confusion)
{
    /// <summary>The table of <see cref="FormatTable"/>.</summary>
    public override string ToString() => FormatTable();

    /// <summary>Figures of each type and of all, and the confusion of types where more than one occurs or something was missed, as lines of text for a terminal.</summary>
    public string FormatTable() => EntityTable.Format(this);
}
