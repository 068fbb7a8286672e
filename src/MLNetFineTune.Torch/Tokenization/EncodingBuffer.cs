namespace MLNetFineTune.Torch.Tokenization;

/// <summary>Ids and type ids of one encoded text, in memory that is used again for the next: the cheap path of training and scoring. Not for two threads at once.</summary>
public sealed class EncodingBuffer
{
    private int[] _ids = new int[128];
    private int[] _typeIds = new int[128];

    /// <summary>Tokens that it holds, special ones included.</summary>
    public int Length { get; private set; }

    /// <summary>Whether tokens were cut off to keep within the maximum length.</summary>
    public bool Truncated { get; internal set; }

    /// <summary>Ids in the vocabulary, valid until the buffer is filled again.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Length);

    /// <summary>Token type ids: 0, or 1 for the second text of a pair and its closing [SEP]. Valid until the buffer is filled again.</summary>
    public ReadOnlySpan<int> TypeIds => _typeIds.AsSpan(0, Length);

    internal void Clear() => (Length, Truncated) = (0, false);

    internal void Add(int id, int typeId)
    {
        if (Length == _ids.Length)
        {
            Array.Resize(ref _ids, Length * 2);
            Array.Resize(ref _typeIds, Length * 2);
        }
        (_ids[Length], _typeIds[Length]) = (id, typeId);
        Length++;
    }
}
