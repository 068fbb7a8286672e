using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Evaluation;

/// <summary>Pairs of labelled and predicted entities of a sequence: those with the same words first, then those of one type that overlap, then any that overlap.</summary>
internal sealed class EntityPairs
{
    private readonly List<(int Labelled, int Predicted)> _pairs = [];
    private bool[] _labelledTaken = [], _predictedTaken = [];

    /// <summary>Adds what a sequence's entities say to the confusion and the tallies; both lists from left to right.</summary>
    public void Add(List<TaggedSpan> labelled, List<TaggedSpan> predicted, TypeConfusion confusion, Func<string, EntityTally> tally)
    {
        if (labelled.Count == 0 && predicted.Count == 0) return;
        _pairs.Clear();
        _labelledTaken = Cleared(_labelledTaken, labelled.Count);
        _predictedTaken = Cleared(_predictedTaken, predicted.Count);
        Pair(labelled, predicted, (l, p) => l.First == p.First && l.Last == p.Last);
        Pair(labelled, predicted, (l, p) => l.Type == p.Type);
        Pair(labelled, predicted, (_, _) => true);
        foreach (var (l, p) in _pairs)
        {
            confusion.Add(labelled[l].Type, predicted[p].Type);
            if (labelled[l].Type == predicted[p].Type && (labelled[l].First, labelled[l].Last) != (predicted[p].First, predicted[p].Last)) tally(labelled[l].Type).Overlapping++;
        }
        for (var l = 0; l < labelled.Count; l++)
        {
            if (!_labelledTaken[l]) confusion.Add(labelled[l].Type, null);
        }
        for (var p = 0; p < predicted.Count; p++)
        {
            if (!_predictedTaken[p]) confusion.Add(null, predicted[p].Type);
        }
    }

    // Both lists go from left to right, so that what ended before one entity is not looked at again for the next.
    private void Pair(List<TaggedSpan> labelled, List<TaggedSpan> predicted, Func<TaggedSpan, TaggedSpan, bool> fits)
    {
        var from = 0;
        for (var l = 0; l < labelled.Count; l++)
        {
            if (_labelledTaken[l]) continue;
            while (from < predicted.Count && predicted[from].Last < labelled[l].First) from++;
            for (var p = from; p < predicted.Count && predicted[p].First <= labelled[l].Last; p++)
            {
                if (_predictedTaken[p] || !fits(labelled[l], predicted[p])) continue;
                _labelledTaken[l] = _predictedTaken[p] = true;
                _pairs.Add((l, p));
                break;
            }
        }
    }

    private static bool[] Cleared(bool[] taken, int count)
    {
        if (taken.Length < count) return new bool[count * 2];
        Array.Clear(taken, 0, count);
        return taken;
    }
}
