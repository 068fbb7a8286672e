namespace MLNetFineTune.Pipelines.Predict;

/// <summary>What an entity recognizer finds in a text.</summary>
public sealed class Found : EntityColumns
{
    public string Text { get; set; } = "";
}
