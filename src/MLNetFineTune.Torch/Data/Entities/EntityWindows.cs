using System.Runtime.InteropServices;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>Texts as windows, and the tokens of each whose logits are wanted: the first of every word that the window owns, or all of them.</summary>
/// <param name="tokenizer">Gives the special tokens around a window.</param>
/// <param name="maxLength">Most tokens of a window, special ones included.</param>
/// <param name="firstTokensOnly">Whether a word's first token stands for it.</param>
internal sealed class EntityWindows(TextTokenizer tokenizer, int maxLength, bool firstTokensOnly)
{
    private readonly int[] _before = tokenizer.Before, _behind = tokenizer.Behind;
    private readonly List<int> _places = [], _words = [], _placeStarts = [0], _firstRows = [];

    /// <summary>The windows' tokens.</summary>
    public TokenizedTexts Tokens { get; } = new();

    public int Count => Tokens.Count;

    /// <summary>Rows of a text in all its windows: one for each word that has tokens, or for each token.</summary>
    public static int RowsOf(WordTokens text, bool firstTokensOnly)
    {
        if (!firstTokensOnly)
            return text.Ids.Length;
        var rows = 0;
        for (var w = 0; w < text.WordCount; w++)
            rows += text.HasTokens(w) ? 1 : 0;
        return rows;
    }

    /// <summary>Adds the windows of a text; one without any row that is wanted is left out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isWanted">Whether a word's rows are wanted; null for all words.</param>
    /// <returns>Windows of the text, those left out among them.</returns>
    public int Add(WordTokens text, Func<int, bool>? isWanted = null)
    {
        var windows = TokenWindows.Of(text.Starts, Math.Max(1, maxLength - _before.Length - _behind.Length));
        var (word, row) = (0, 0);
        foreach (var window in windows)
        {
            var firstRow = row;
            while (word < text.WordCount && text.Starts[word] < window.OwnedEnd)
            {
                var (start, end) = (Math.Max(window.OwnedStart, text.Starts[word]), Math.Min(window.OwnedEnd, text.Starts[word + 1]));
                if (firstTokensOnly)
                    end = Math.Min(end, start + 1);
                for (var token = start; token < end && isWanted?.Invoke(word) != false; token++)
                {
                    _places.Add(_before.Length + token - window.Start);
                    _words.Add(word);
                }
                row += Math.Max(0, end - start);
                // A word that is cut goes on in the next window.
                if (!firstTokensOnly && text.Starts[word + 1] > window.OwnedEnd)
                    break;
                word++;
            }
            if (_places.Count == _placeStarts[^1])
                continue;
            _placeStarts.Add(_places.Count);
            _firstRows.Add(firstRow);
            Tokens.Add(text.Ids.AsSpan(window.Start, window.End - window.Start), _before, _behind);
        }
        return windows.Count;
    }

    /// <summary>Rows that a window gives.</summary>
    public int RowCount(int window) => _placeStarts[window + 1] - _placeStarts[window];

    /// <summary>Which of its text's rows is the window's first, where all words are wanted.</summary>
    public int FirstRow(int window) => _firstRows[window];

    /// <summary>The word of each of a window's rows, ascending.</summary>
    public ReadOnlySpan<int> Words(int window) => CollectionsMarshal.AsSpan(_words)[_placeStarts[window].._placeStarts[window + 1]];

    /// <summary>Some windows packed for a forward pass, and the rows that are wanted of it, window by window.</summary>
    public (TokenBatch Tokens, TokenRows Rows) Pack(ReadOnlySpan<int> windows)
    {
        var batch = Tokens.Pack(windows);
        var places = new List<int>(batch.Tokens);
        for (var i = 0; i < windows.Length; i++)
        {
            for (var p = _placeStarts[windows[i]]; p < _placeStarts[windows[i] + 1]; p++)
                places.Add(batch.Starts[i] + _places[p]);
        }
        return (batch, TokenRows.Of(batch, [.. places]));
    }
}
