namespace MLNetFineTune.Torch.Tokenization;

/// <summary>
/// One text to its tokens: added tokens are cut out, the rest is normalised, split into words, and words into pieces. Words of plain ASCII, the bulk of most texts, take a
/// short way that reads each character once; a stretch with anything else between two ASCII spaces or punctuation characters goes through the normaliser. Both give the same.
/// </summary>
internal sealed class TextToTokens
{
    private enum AsciiKind : byte { Word, Space, Punctuation, Control }

    private readonly BertNormalizer _normalizer;
    private readonly WordPieceVocabulary _vocabulary;
    private readonly AddedTokenMatcher? _inGivenText;
    private readonly AddedTokenMatcher? _inNormalizedText;
    private readonly AsciiKind[] _kinds = new AsciiKind[128];
    private readonly char[] _lower = new char[128];

    public TextToTokens(BertNormalizer normalizer, WordPieceVocabulary vocabulary, IReadOnlyCollection<AddedToken> addedTokens)
    {
        (_normalizer, _vocabulary) = (normalizer, vocabulary);
        _inGivenText = AddedTokenMatcher.Of([.. addedTokens.Where(t => !t.Normalized).Select(t => (t, t.Content))]);
        _inNormalizedText = AddedTokenMatcher.Of([.. addedTokens.Where(t => t.Normalized).Select(t => (t, normalizer.Normalize(t.Content)))]);
        for (var c = 0; c < 128; c++)
        {
            var kind = CodePoint.Class(c);
            _kinds[c] = (kind & CodePointClass.Control) != 0 && normalizer.CleanText ? AsciiKind.Control
                : (kind & CodePointClass.WhiteSpace) != 0 ? AsciiKind.Space
                : (kind & CodePointClass.Punctuation) != 0 ? AsciiKind.Punctuation : AsciiKind.Word;
            _lower[c] = normalizer.Lowercase ? (char)CodePoint.ToLower(c) : (char)c;
        }
    }

    /// <summary>Appends the tokens of a text. May stop once there are more than <paramref name="enough"/>.</summary>
    /// <param name="text">The text; half a surrogate pair counts as U+FFFD.</param>
    /// <param name="scratch">Working memory of this thread.</param>
    /// <param name="tokens">Takes the tokens.</param>
    /// <param name="enough">Tokens that are asked for.</param>
    /// <param name="word">The word that all tokens belong to; negative: words are counted.</param>
    public void Append(string text, TokenizationScratch scratch, TokenList tokens, int enough = int.MaxValue, int word = -1)
    {
        var step = new Step(scratch, tokens, enough, word < 0 ? 0 : word, word < 0 ? 1 : 0);
        if (_inGivenText is null)
        {
            Piece(text, 0, text.Length, ref step);
            return;
        }
        var (from, search) = (0, 0);
        while (!step.IsDone && _inGivenText.Next(text, from, ref search, out var start, out var end) is { } added)
        {
            if (from < start) Piece(text, from, start, ref step);
            step.Add(added.Id, start, end);
            step.EndWord();
            from = end;
        }
        if (from < text.Length) Piece(text, from, text.Length, ref step);
    }

    /// <summary>Where tokens go, and how words are counted.</summary>
    private struct Step(TokenizationScratch scratch, TokenList tokens, int enough, int word, int wordStep)
    {
        public readonly TokenizationScratch Scratch => scratch;

        public readonly bool IsDone => tokens.Count > enough;

        public readonly void Add(int id, int start, int end) => tokens.Add(id, start, end, word);

        public void EndWord() => word += wordStep;
    }

    // Between two added tokens.
    private void Piece(string text, int from, int end, ref Step step)
    {
        if (_inNormalizedText is not null)
        {
            Normalized(text, from, end, ref step);
            return;
        }
        Span<char> word = step.Scratch.Word;
        for (var at = from; at < end && !step.IsDone;)
        {
            var first = text[at];
            var kind = first < 128 ? _kinds[first] : AsciiKind.Control;
            if (kind == AsciiKind.Space)
            {
                at++;
                continue;
            }
            if (kind == AsciiKind.Punctuation)
            {
                Word(text.AsSpan(at, 1), WordPieces.Hash(text.AsSpan(at, 1)), at, ref step);
                at++;
                continue;
            }
            var length = 0;
            var hash = WordPieces.HashSeed;
            var next = kind;
            while (at + length < end && length < word.Length)
            {
                var unit = text[at + length];
                next = unit < 128 ? _kinds[unit] : AsciiKind.Control;
                if (next != AsciiKind.Word) break;
                unit = _lower[unit];
                word[length++] = unit;
                hash = (hash ^ unit) * WordPieces.HashFactor;
            }
            if (at + length == end || next is AsciiKind.Space or AsciiKind.Punctuation)
            {
                Word(word[..length], hash, at, ref step);
                at += length;
                continue;
            }
            var until = at + length;
            while (until < end && !(text[until] < 128 && _kinds[text[until]] is AsciiKind.Space or AsciiKind.Punctuation)) until++;
            Normalized(text, at, until, ref step);
            at = until;
        }
    }

    // A word whose characters stand in the text from `at` on, one for one.
    private void Word(ReadOnlySpan<char> word, uint hash, int at, ref Step step)
    {
        var pieces = _vocabulary.Of(word, hash);
        var begin = 0;
        var ends = pieces.Ends;
        foreach (var id in pieces.Ids)
        {
            step.Add(id, at + begin, at + ends[0]);
            begin = ends[0];
            ends = ends[1..];
        }
        step.EndWord();
    }

    private void Normalized(string text, int from, int end, ref Step step)
    {
        var normalized = step.Scratch.Normalized;
        normalized.Clear();
        _normalizer.Normalize(text.AsSpan(from, end - from), from, step.Scratch.Marks, normalized);
        if (_inNormalizedText is null)
        {
            Words(normalized, 0, normalized.Length, ref step);
            return;
        }
        var (done, search) = (0, 0);
        while (_inNormalizedText.Next(normalized.Text, done, ref search, out var start, out var stop) is { } added)
        {
            Words(normalized, done, start, ref step);
            step.Add(added.Id, normalized.Start(start), normalized.End(stop - 1));
            step.EndWord();
            done = stop;
        }
        Words(normalized, done, normalized.Length, ref step);
    }

    private void Words(NormalizedText normalized, int from, int end, ref Step step)
    {
        if (from >= end) return;
        var text = normalized.Text[..end];
        for (var at = from; !step.IsDone && BertPreTokenizer.NextWord(text, ref at, out var length); at += length)
        {
            var pieces = _vocabulary.Of(text.Slice(at, length));
            var begin = at;
            for (var p = 0; p < pieces.Ids.Length; p++)
            {
                var stop = at + pieces.Ends[p];
                step.Add(pieces.Ids[p], normalized.Start(begin), normalized.End(stop - 1));
                begin = stop;
            }
            step.EndWord();
        }
    }
}
