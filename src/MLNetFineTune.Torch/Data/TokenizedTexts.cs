using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Data;

/// <summary>Texts as tokens, in two flat arrays: 8 bytes a token, whatever their number.</summary>
internal sealed class TokenizedTexts
{
    private int[] _ids = new int[1024];
    private readonly List<int> _starts = [0];
    private readonly List<int> _pairStarts = [];

    /// <summary>Texts that were cut to the maximum length.</summary>
    public int Truncated { get; private set; }

    public int Count => _pairStarts.Count;

    /// <summary>Tokens of each text.</summary>
    public int Length(int text) => _starts[text + 1] - _starts[text];

    /// <summary>Tokens of every text, by index.</summary>
    public int[] Lengths() => [.. Enumerable.Range(0, Count).Select(Length)];

    public void Add(EncodingBuffer encoded)
    {
        var start = _starts[^1];
        var end = End(encoded.Length);
        if (end > _ids.Length)
            Array.Resize(ref _ids, (int)Math.Min(Array.MaxLength, Math.Max(end, _ids.Length * 2L)));
        encoded.Ids.CopyTo(_ids.AsSpan(start));
        _starts.Add(end);
        var pair = encoded.TypeIds.IndexOf(1);
        _pairStarts.Add(pair < 0 ? encoded.Length : pair);
        Truncated += encoded.Truncated ? 1 : 0;
    }

    /// <summary>Adds a single text's tokens, and special tokens around them.</summary>
    public void Add(ReadOnlySpan<int> tokens, int cls, int sep) => Add(tokens, [cls], [sep]);

    /// <summary>Adds a single text's tokens, and special tokens before and behind them.</summary>
    public void Add(ReadOnlySpan<int> tokens, ReadOnlySpan<int> before, ReadOnlySpan<int> behind)
    {
        var start = _starts[^1];
        var length = before.Length + tokens.Length + behind.Length;
        var end = End(length);
        if (end > _ids.Length)
            Array.Resize(ref _ids, (int)Math.Min(Array.MaxLength, Math.Max(end, _ids.Length * 2L)));
        before.CopyTo(_ids.AsSpan(start));
        tokens.CopyTo(_ids.AsSpan(start + before.Length));
        behind.CopyTo(_ids.AsSpan(end - behind.Length));
        _starts.Add(end);
        _pairStarts.Add(length);
    }

    /// <summary>The tokens of one text, special ones included.</summary>
    public ReadOnlySpan<int> Ids(int text) => _ids.AsSpan(_starts[text], Length(text));

    /// <summary>Some of the texts, packed for a forward pass.</summary>
    public TokenBatch Pack(ReadOnlySpan<int> texts)
    {
        var starts = new int[texts.Length + 1];
        for (var i = 0; i < texts.Length; i++)
            starts[i + 1] = starts[i] + Length(texts[i]);
        var ids = new int[starts[^1]];
        int[] types = [];
        for (var i = 0; i < texts.Length; i++)
        {
            var length = Length(texts[i]);
            _ids.AsSpan(_starts[texts[i]], length).CopyTo(ids.AsSpan(starts[i]));
            if (_pairStarts[texts[i]] is var pair && pair < length)
            {
                types = types.Length == 0 ? new int[ids.Length] : types;
                types.AsSpan(starts[i] + pair, length - pair).Fill(1);
            }
        }
        return new(ids, types, starts);
    }

    /// <exception cref="ArgumentException">There are more tokens than an array holds.</exception>
    private int End(int count) => _starts[^1] + (long)count is var end && end <= Array.MaxLength ? (int)end
        : throw new ArgumentException($"The texts have more than {Array.MaxLength} tokens, the most that one run holds; train on parts of them, one after the other.");
}
