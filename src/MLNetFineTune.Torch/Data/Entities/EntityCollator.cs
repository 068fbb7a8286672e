using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Crf;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>Labelled texts as windows to learn from, and batches of them. A window counts if it owns a word that has a label and a token.</summary>
internal sealed class EntityCollator
{
    private readonly EntityWindows _windows;
    private readonly List<(int Text, bool Begins, bool Ends)> _places = [];
    private readonly List<int> _examples = [];
    private readonly List<int[]> _labels = [];
    private readonly bool _hasCrf, _firstTokensOnly;

    private EntityCollator(EntityWindows windows, bool firstTokensOnly, bool hasCrf) => (_windows, _firstTokensOnly, _hasCrf) = (windows, firstTokensOnly, hasCrf);

    /// <summary>Windows to learn from.</summary>
    public int Count => _examples.Count;

    /// <summary>Texts with nothing to learn from: no words, or none that has both label and token.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Texts of more than one window.</summary>
    public int Split { get; private set; }

    /// <param name="texts">The texts' tokens.</param>
    /// <param name="labels">The labels of each text's words.</param>
    /// <param name="tokenizer">Gives the special tokens.</param>
    /// <param name="maxLength">Most tokens of a window.</param>
    /// <param name="firstTokensOnly">Whether only a word's first token has its label.</param>
    /// <param name="hasCrf">Whether words without a label are wanted too, and windows as sequences.</param>
    public static EntityCollator Of(IReadOnlyList<WordTokens> texts, IReadOnlyList<int[]> labels, TextTokenizer tokenizer, int maxLength, bool firstTokensOnly, bool hasCrf)
    {
        var result = new EntityCollator(new(tokenizer, maxLength, firstTokensOnly), firstTokensOnly, hasCrf);
        for (var i = 0; i < texts.Count; i++)
            result.Add(texts[i], labels[i]);
        return result;
    }

    /// <summary>Tokens of each example.</summary>
    public int[] Lengths() => [.. _examples.Select(_windows.Tokens.Length)];

    /// <summary>Tokens of one example.</summary>
    public ReadOnlySpan<int> Ids(int example) => _windows.Tokens.Ids(_examples[example]);

    /// <summary>Label of each row of one example.</summary>
    public int[] Labels(int example)
    {
        var window = _examples[example];
        var labels = _labels[_places[window].Text];
        var words = _windows.Words(window);
        var result = new int[words.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = labels[words[i]];
        return result;
    }

    /// <summary>The labels of one example that a loss counts: one a word with a CRF, else one a row.</summary>
    public IEnumerable<int> LearntLabels(int example)
    {
        var labels = Labels(example);
        var words = _windows.Words(_examples[example]).ToArray();
        return labels.Where((label, i) => label >= 0 && (!_hasCrf || i == 0 || words[i] != words[i - 1]));
    }

    public EntityBatch Collate(int[] examples)
    {
        var windows = Array.ConvertAll(examples, e => _examples[e]);
        var (tokens, rows) = _windows.Pack(windows);
        int[] labels = [.. examples.SelectMany(Labels)];
        if (!_hasCrf)
            return new(tokens, rows, labels, null, null);
        var (begins, ends) = (Array.ConvertAll(windows, w => _places[w].Begins), Array.ConvertAll(windows, w => _places[w].Ends));
        if (_firstTokensOnly)
            return new(tokens, rows, labels, null, new(rows.Starts, begins, ends, labels));
        var words = WordsOf(windows, out var starts);
        return new(tokens, rows, labels, words, new(starts, begins, ends, Array.ConvertAll(words.Starts, s => labels[s])));
    }

    private void Add(WordTokens text, int[] labels)
    {
        var first = _windows.Count;
        var windows = _windows.Add(text, _hasCrf ? null : word => labels[word] >= 0);
        Split += windows > 1 ? 1 : 0;
        _labels.Add(labels);
        var rows = _hasCrf ? EntityWindows.RowsOf(text, _firstTokensOnly) : 0;
        var learnt = false;
        for (var w = first; w < _windows.Count; w++)
        {
            _places.Add((_labels.Count - 1, _windows.FirstRow(w) == 0, _windows.FirstRow(w) + _windows.RowCount(w) == rows));
            if (!HasLabel(w, labels))
                continue;
            _examples.Add(w);
            learnt = true;
        }
        LeftOut += learnt ? 0 : 1;
    }

    private bool HasLabel(int window, int[] labels)
    {
        foreach (var word in _windows.Words(window))
        {
            if (labels[word] >= 0)
                return true;
        }
        return false;
    }

    /// <summary>The rows of each word of some windows, and where among these words each window begins.</summary>
    private TokenSpans WordsOf(int[] windows, out int[] windowStarts)
    {
        List<int> starts = [], lengths = [], ofWindows = [0];
        var row = 0;
        foreach (var window in windows)
        {
            var before = -1;
            foreach (var word in _windows.Words(window))
            {
                if (word != before)
                {
                    starts.Add(row);
                    lengths.Add(0);
                }
                lengths[^1]++;
                row++;
                before = word;
            }
            ofWindows.Add(starts.Count);
        }
        windowStarts = [.. ofWindows];
        return new([.. starts], [.. lengths]);
    }
}
