namespace MLNetFineTune.Pipelines.Entities;

/// <summary>A text as it was written.</summary>
internal sealed class Sentence
{
    public string Text { get; set; } = "";
}
