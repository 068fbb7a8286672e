namespace MLNetFineTune.Torch.Tokenization;

/// <summary>
/// One text, or a pair, as tokens: what the model reads and where each token stands in the text. All lists have one item a token, special tokens included.
/// </summary>
public sealed class Encoding
{
    internal Encoding(int[] ids, int[] typeIds, (int Start, int End)[] offsets, int[] wordIds, int[] sequenceIds, bool truncated)
    {
        (Ids, TypeIds, Offsets, WordIds, SequenceIds, Truncated) = (ids, typeIds, offsets, wordIds, sequenceIds, truncated);
        SpecialTokensMask = Array.ConvertAll(sequenceIds, s => s < 0);
    }

    /// <summary>Ids in the vocabulary (0 to VocabularySize - 1).</summary>
    public IReadOnlyList<int> Ids { get; }

    /// <summary>Token type ids: 0, or 1 for the second text of a pair and its closing [SEP].</summary>
    public IReadOnlyList<int> TypeIds { get; }

    /// <summary>
    /// First and behind-last position of each token in its text, in UTF-16 code units of the text as given (for pre-split words: within the word); (0, 0) for special tokens.
    /// </summary>
    public IReadOnlyList<(int Start, int End)> Offsets { get; }

    /// <summary>The word that each token belongs to, counted from 0 in its text (for pre-split words: the index in the list that was given); -1 for special tokens.</summary>
    public IReadOnlyList<int> WordIds { get; }

    /// <summary>The text that each token belongs to: 0, 1 for the second of a pair, -1 for special tokens.</summary>
    public IReadOnlyList<int> SequenceIds { get; }

    /// <summary>True at special tokens that the tokenizer added ([CLS], [SEP]).</summary>
    public IReadOnlyList<bool> SpecialTokensMask { get; }

    /// <summary>Whether tokens were cut off to keep within the maximum length.</summary>
    public bool Truncated { get; }
}
