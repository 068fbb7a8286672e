namespace MLNetFineTune.Pipelines.Predict;

/// <summary>What goes into a saved model. The label is not read; the pipelines that map it to a key only ask that the column is there.</summary>
public sealed class Row
{
    public string Label { get; set; } = "";

    public string Text { get; set; } = "";
}
