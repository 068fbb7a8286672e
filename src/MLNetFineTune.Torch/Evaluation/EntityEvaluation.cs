using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Evaluation;

/// <summary>Compares predicted tags with labelled ones, entity by entity. Takes texts one after the other; 8 bytes a word are kept till the report.</summary>
/// <param name="scheme">The scheme of the tags, for <see cref="EntityReport.Strict"/>; null, the default: detected from the labels (<see cref="TagSequences.Detect"/>).</param>
public sealed class EntityEvaluation(TagScheme? scheme = null)
{
    private readonly Dictionary<string, int> _ids = [];
    private readonly List<Tag> _tags = [], _seqevalTags = [];
    private readonly List<string> _written = [];
    private readonly List<int> _labels = [], _predictions = [], _ends = [];

    /// <summary>Compares the tags of texts.</summary>
    /// <param name="labels">The labelled tags, one a word of each text.</param>
    /// <param name="predictions">The predicted tags, as many.</param>
    /// <param name="scheme">The scheme of the tags; null: detected from the labels.</param>
    /// <exception cref="ArgumentException">There are not as many predictions as labels (the text is named), or a tag is empty or has no type.</exception>
    public static EntityReport Evaluate(IReadOnlyList<IReadOnlyList<string>> labels, IReadOnlyList<IReadOnlyList<string>> predictions, TagScheme? scheme = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(predictions);
        if (labels.Count != predictions.Count) throw new ArgumentException($"there are labels of {labels.Count} texts and predictions of {predictions.Count}", nameof(predictions));
        var evaluation = new EntityEvaluation(scheme);
        for (var i = 0; i < labels.Count; i++)
            evaluation.Add(labels[i], predictions[i]);
        return evaluation.Report();
    }

    /// <summary>Adds a text.</summary>
    /// <param name="labels">The labelled tags, one a word; those that no training has seen count like any other.</param>
    /// <param name="predictions">The predicted tags, as many.</param>
    /// <exception cref="ArgumentException">There are not as many predictions as labels (the text is named by its number, from 0), or a tag is empty or has no type.</exception>
    public void Add(IReadOnlyList<string> labels, IReadOnlyList<string> predictions)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(predictions);
        if (labels.Count != predictions.Count)
            throw new ArgumentException($"text {_ends.Count} has {labels.Count} labels and {predictions.Count} predictions; expected: one each a word", nameof(predictions));
        // All or nothing: a tag that is refused leaves no half of a text behind.
        var ids = new int[labels.Count * 2];
        for (var i = 0; i < labels.Count; i++)
        {
            ids[i] = Id(labels[i]);
            ids[labels.Count + i] = Id(predictions[i]);
        }
        _labels.AddRange(ids.AsSpan(0, labels.Count));
        _predictions.AddRange(ids.AsSpan(labels.Count));
        _ends.Add(_labels.Count);
    }

    /// <summary>The figures of the texts so far.</summary>
    public EntityReport Report()
    {
        var used = scheme ?? Detect();
        var (lenient, strict, pairs, confusion) = (new Dictionary<string, EntityTally>(), new Dictionary<string, EntityTally>(), new EntityPairs(), new TypeConfusion());
        var strictReading = StrictReading.AsSeqeval(used);
        List<TaggedSpan> labelled = [], predicted = [];
        var (tags, right) = (Array.Empty<Tag>(), 0L);
        ReadOnlySpan<Tag> Tags(List<int> ids, int start, int end, List<Tag> table)
        {
            if (tags.Length < end - start) tags = new Tag[(end - start) * 2];
            for (var i = start; i < end; i++)
                tags[i - start] = table[ids[i]];
            return tags.AsSpan(0, end - start);
        }
        for (var t = 0; t < _ends.Count; t++)
        {
            var (start, end) = (t == 0 ? 0 : _ends[t - 1], _ends[t]);
            for (var i = start; i < end; i++)
                right += _labels[i] == _predictions[i] ? 1 : 0;

            (labelled, predicted) = Emptied(labelled, predicted);
            LenientReading.Read(Tags(_labels, start, end, _seqevalTags), labelled);
            LenientReading.Read(Tags(_predictions, start, end, _seqevalTags), predicted);
            Count(labelled, predicted, lenient);
            pairs.Add(labelled, predicted, confusion, type => Of(lenient, type));

            (labelled, predicted) = Emptied(labelled, predicted);
            strictReading.Read(Tags(_labels, start, end, _tags), labelled);
            strictReading.Read(Tags(_predictions, start, end, _tags), predicted);
            Count(labelled, predicted, strict);
        }
        return new(used, EntityFigures.Of(lenient, t => t.Same), EntityFigures.Of(strict, t => t.Same), EntityFigures.Of(lenient, t => t.Same + t.Overlapping / 2.0),
            _labels.Count == 0 ? 0 : (double)right / _labels.Count, _labels.Count, _ends.Count, confusion);
    }

    private static (List<TaggedSpan>, List<TaggedSpan>) Emptied(List<TaggedSpan> one, List<TaggedSpan> other)
    {
        one.Clear();
        other.Clear();
        return (one, other);
    }

    // Entities of a reading end at words in strictly ascending order.
    private static void Count(List<TaggedSpan> labelled, List<TaggedSpan> predicted, Dictionary<string, EntityTally> tallies)
    {
        foreach (var span in labelled) Of(tallies, span.Type).Labelled++;
        foreach (var span in predicted) Of(tallies, span.Type).Predicted++;
        for (var (l, p) = (0, 0); l < labelled.Count && p < predicted.Count;)
        {
            if (labelled[l] == predicted[p]) Of(tallies, labelled[l].Type).Same++;
            var step = labelled[l].Last.CompareTo(predicted[p].Last);
            (l, p) = (step <= 0 ? l + 1 : l, step >= 0 ? p + 1 : p);
        }
    }

    private static EntityTally Of(Dictionary<string, EntityTally> tallies, string type)
    {
        if (!tallies.TryGetValue(type, out var tally)) tallies.Add(type, tally = new());
        return tally;
    }

    private int Id(string tag)
    {
        if (tag is not null && _ids.TryGetValue(tag, out var id)) return id;
        if (Tag.Problem(tag) is { } problem) throw new ArgumentException($"text {_ends.Count}: {problem}");
        _ids.Add(tag!, _tags.Count);
        _written.Add(tag!);
        _tags.Add(Tag.Parse(tag));
        _seqevalTags.Add(Tag.ParseAsSeqeval(tag));
        return _tags.Count - 1;
    }

    private TagScheme Detect()
    {
        var detector = new SchemeDetector();
        for (var t = 0; t < _ends.Count; t++)
        {
            int[] ids = [.. _labels[(t == 0 ? 0 : _ends[t - 1]).._ends[t]]];
            detector.Add(Array.ConvertAll(ids, i => _written[i]), Array.ConvertAll(ids, i => _tags[i]));
        }
        return detector.Scheme;
    }
}
