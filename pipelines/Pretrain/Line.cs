namespace MLNetFineTune.Pipelines.Pretrain;

/// <summary>A line of text.</summary>
public sealed class Line
{
    /// <summary>The text.</summary>
    public string Text { get; set; } = "";
}
