namespace MLNetFineTune;

/// <summary>A row of <c>LoadFromConll</c> and <c>LoadFromSpans</c>: a text whose words are labelled.</summary>
public sealed class LabelledWords
{
    /// <summary>The text; of a CoNLL file, which has none, its words joined by one space. Default empty.</summary>
    public string Text { get; set; } = "";

    /// <summary>The words, from left to right. Default none.</summary>
    public string[] Words { get; set; } = [];

    /// <summary>The tag of each word, as <c>B-PER</c> or <c>O</c>. Default none.</summary>
    public string[] Label { get; set; } = [];
}
