namespace MLNetFineTune.Torch.Tokenization;

/// <summary>
/// The combining marks that wait for the next starter, so that they can be put into canonical order. Their origins are dealt out as Hugging Face deals them: in text order,
/// one to each mark that is the first of its decomposition, the others sharing the one before, so that after sorting a mark may carry its neighbour's origin.
/// </summary>
internal sealed class MarkSorter
{
    private readonly List<(int Class, int Code, bool First)> _marks = [];
    private readonly List<(int Start, int End)> _origins = [];
    private (int Start, int End) _before;

    public bool IsEmpty => _marks.Count == 0;

    /// <summary>Forgets what waits; the origin before any is <paramref name="start"/>.</summary>
    public void Clear(int start)
    {
        _marks.Clear();
        _origins.Clear();
        _before = (start, start);
    }

    /// <summary>The origin of the last code point that is out.</summary>
    public void Follow(int start, int end) => _before = (start, end);

    public void Add(int combiningClass, int code, bool first, int start, int end)
    {
        _marks.Add((combiningClass, code, first));
        if (first) _origins.Add((start, end));
    }

    /// <summary>Hands out what waits, in canonical order.</summary>
    public void Flush(BertNormalizer normalizer, NormalizedText into)
    {
        if (_marks.Count > 1) SortStably();
        var used = 0;
        foreach (var (_, code, first) in _marks)
        {
            if (first) _before = _origins[used++];
            normalizer.Finish(code, _before.Start, _before.End, into);
        }
        _marks.Clear();
        _origins.Clear();
    }

    private void SortStably()
    {
        if (_marks.Count <= 16) // as a rule; many are sorted in n log n, or a hostile text costs the square of its length
        {
            for (var i = 1; i < _marks.Count; i++)
            {
                var mark = _marks[i];
                var j = i;
                for (; j > 0 && _marks[j - 1].Class > mark.Class; j--) _marks[j] = _marks[j - 1];
                _marks[j] = mark;
            }
            return;
        }
        var sorted = _marks.OrderBy(m => m.Class).ToArray();
        _marks.Clear();
        _marks.AddRange(sorted);
    }
}
