namespace MLNetFineTune.Torch.Tokenization;

/// <summary>The pieces of one word.</summary>
/// <param name="word">The normalised word.</param>
/// <param name="hash">Its <see cref="Hash"/>.</param>
/// <param name="ids">Ids of the pieces.</param>
/// <param name="ends">Behind the last unit of each piece, in the word; the next begins there.</param>
internal sealed class WordPieces(string word, uint hash, int[] ids, int[] ends)
{
    public const uint HashSeed = 2166136261, HashFactor = 16777619;

    public ReadOnlySpan<int> Ids => ids;

    public ReadOnlySpan<int> Ends => ends;

    public bool IsFor(ReadOnlySpan<char> other, uint otherHash) => hash == otherHash && other.SequenceEqual(word);

    /// <summary>FNV-1a over UTF-16 code units; loops that read a word anyway compute it on the way.</summary>
    public static uint Hash(ReadOnlySpan<char> word)
    {
        var value = HashSeed;
        foreach (var unit in word) value = (value ^ unit) * HashFactor;
        return value;
    }
}
