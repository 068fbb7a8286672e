namespace MLNetFineTune.Pipelines.Predict;

/// <summary>What a classifier of two classes says.</summary>
public sealed class Sentiment
{
    public string Text { get; set; } = "";

    public bool PredictedLabel { get; set; }

    /// <summary>The probability that the label is true.</summary>
    public float Probability { get; set; }
}
