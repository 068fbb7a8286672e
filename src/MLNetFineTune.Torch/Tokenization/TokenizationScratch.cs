namespace MLNetFineTune.Torch.Tokenization;

/// <summary>Working memory of one thread.</summary>
internal sealed class TokenizationScratch
{
    [ThreadStatic]
    private static TokenizationScratch? _ofThread;

    // More than this is given back after use: one huge text does not hold its memory for good.
    private const int KeptUnits = 1 << 20;

    public static TokenizationScratch OfThread => _ofThread ??= new TokenizationScratch();

    public NormalizedText Normalized { get; } = new();

    public MarkSorter Marks { get; } = new();

    /// <summary>The ASCII word that is being read.</summary>
    public char[] Word { get; } = new char[256];

    public TokenList First { get; } = new();

    public TokenList Second { get; } = new();

    /// <summary>Called when a text is done: forgets the tokens, and the memory if it is much.</summary>
    public void Release()
    {
        First.Clear();
        Second.Clear();
        if (First.Capacity > KeptUnits || Second.Capacity > KeptUnits || Normalized.Capacity > KeptUnits) _ofThread = null;
    }
}
