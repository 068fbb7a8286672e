namespace MLNetFineTune.EntityRecognition;

/// <summary>What entities are looked for in: a text, or the words of one.</summary>
internal sealed class Sentence : IEquatable<Sentence>
{
    public Sentence(string text) => Text = text;

    public Sentence(IReadOnlyList<string> words) => Words = words;

    /// <summary>The text; null where the words are given.</summary>
    public string? Text { get; }

    /// <summary>The words; null where the text is given.</summary>
    public IReadOnlyList<string>? Words { get; }

    public bool Equals(Sentence? other) => other is not null && Text == other.Text && (Words is null ? other.Words is null : other.Words is not null && Words.SequenceEqual(other.Words));

    public override bool Equals(object? obj) => Equals(obj as Sentence);

    public override int GetHashCode() => HashCode.Combine(Text, Words?.Count);
}
