namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>How a classifier is trained: full fine-tuning, AdamW, decay 0.01, a linear schedule with 10 % warm-up, clipping at 1, 128 tokens, the last epoch's weights.</summary>
/// <param name="Epochs">Passes over the rows.</param>
/// <param name="LearningRate">The highest rate.</param>
/// <param name="BatchSize">Rows of a batch.</param>
/// <param name="Dropout">Dropout of hidden states and before the classifier; 0.1 of attention probabilities throughout.</param>
/// <param name="RDrop">Weight of R-Drop: how alike two passes over a row, each with its own dropout, are to be.</param>
internal sealed record Recipe(int Epochs, double LearningRate, int BatchSize = 32, double Dropout = 0.1, double RDrop = 0)
{
    /// <summary>For an encoder that was pre-trained: few passes, and lower rates where there are many rows, or what it knows is lost.</summary>
    /// <param name="rows">Rows to learn from.</param>
    /// <param name="classes">Classes to tell apart.</param>
    public static Recipe Pretrained(int rows, int classes) => rows switch
    {
        <= 100 => new(20, 5e-4, 16),
        <= 300 => new(12, 5e-4, 16),
        <= 1_500 when rows < 100 * classes => new(10, 5e-4, 16),
        <= 5_000 => new(5, 5e-4),
        <= 20_000 => new(6, 5e-4, 64, 0.4),
        _ => new(3, 3e-4),
    };

    /// <summary>For random weights, which have everything to learn: higher rates and more passes.</summary>
    /// <param name="rows">Rows to learn from.</param>
    public static Recipe Random(int rows) => rows switch
    {
        <= 300 => new(20, 1e-3, 16),
        <= 5_000 => new(10, 1e-3),
        <= 20_000 => new(5, 5e-4),
        _ => new(3, 5e-4),
    };

    /// <summary>Going on with pre-training on a few thousand short texts of one's own.</summary>
    public static Recipe Domain { get; } = new(10, 2e-4);

    /// <summary>Learning what a larger encoder makes of thousands of sentences of one's own, and of pieces of them.</summary>
    public static Recipe Distillation { get; } = new(3, 5e-4, Dropout: 0);

    /// <summary>Thousands of rows, after that.</summary>
    public static Recipe Distilled { get; } = new(6, 5e-4, 64, 0.4, RDrop: 1);
}
