namespace MLNetFineTune.Torch.Tokenization;

/// <summary>A token of one text: id, range in the original (UTF-16 code units), index of its word.</summary>
internal readonly record struct Token(int Id, int Start, int End, int Word);

/// <summary>The tokens of one text, without special tokens around; used again for the next.</summary>
internal sealed class TokenList
{
    private Token[] _tokens = new Token[256];

    public int Count { get; private set; }

    public int Capacity => _tokens.Length;

    public ReadOnlySpan<Token> Tokens => _tokens.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(int id, int start, int end, int word)
    {
        if (Count == _tokens.Length) Array.Resize(ref _tokens, Count * 2);
        _tokens[Count++] = new Token(id, start, end, word);
    }
}
