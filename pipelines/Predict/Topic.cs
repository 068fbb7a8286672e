namespace MLNetFineTune.Pipelines.Predict;

/// <summary>What a classifier of several classes says.</summary>
public sealed class Topic
{
    public string Text { get; set; } = "";

    public string PredictedLabel { get; set; } = "";

    /// <summary>A probability for every class.</summary>
    public float[] Score { get; set; } = [];
}
