using MLNetFineTune.Torch.Inference.Entities;

namespace MLNetFineTune.Torch.Training;

/// <summary>Counts of right, predicted and true entities, for the figures that a model is chosen by.</summary>
internal sealed class EntityCounts(TagTable tags)
{
    private readonly Dictionary<string, (int Right, int Predicted, int True)> _types = [];
    private int _words, _rightWords;

    /// <summary>Part of the labelled words with the right tag; 0 for none.</summary>
    public double Accuracy => _words == 0 ? 0 : (double)_rightWords / _words;

    /// <summary>F1 of all entities together; 0 where there are none.</summary>
    public double MicroF1 => F1((_types.Values.Sum(t => t.Right), _types.Values.Sum(t => t.Predicted), _types.Values.Sum(t => t.True)));

    /// <summary>Mean F1 of the types that occur; 0 where there are none.</summary>
    public double MacroF1 => _types.Count == 0 ? 0 : _types.Values.Average(F1);

    /// <summary>Adds a text. Words without a label do not count, and are outside in both sequences: entities do not go on across them.</summary>
    public void Add(int[] labels, int[] predictions)
    {
        var (truth, predicted) = ((int[])labels.Clone(), (int[])predictions.Clone());
        for (var w = 0; w < labels.Length; w++)
        {
            if (labels[w] < 0)
            {
                (truth[w], predicted[w]) = (tags.Outside, tags.Outside);
                continue;
            }
            _words++;
            _rightWords += labels[w] == predictions[w] ? 1 : 0;
        }
        var there = new HashSet<(string, int, int)>();
        foreach (var (first, last) in tags.Spans(truth))
        {
            there.Add((tags.Type(truth[first]), first, last));
            Count(tags.Type(truth[first]), (0, 0, 1));
        }
        foreach (var (first, last) in tags.Spans(predicted))
        {
            var type = tags.Type(predicted[first]);
            Count(type, (there.Contains((type, first, last)) ? 1 : 0, 1, 0));
        }
    }

    private void Count(string type, (int Right, int Predicted, int True) more)
    {
        var (right, predicted, there) = _types.GetValueOrDefault(type);
        _types[type] = (right + more.Right, predicted + more.Predicted, there + more.True);
    }

    private static double F1((int Right, int Predicted, int True) counts) => counts.Right == 0 ? 0 : 2.0 * counts.Right / (counts.Predicted + counts.True);
}
