namespace MLNetFineTune.EntityRecognition;

/// <summary>What entities are looked for in: a text, or the words of one, or both.</summary>
internal sealed class Sentence : IEquatable<Sentence>
{
    public Sentence(string text) => Text = text;

    public Sentence(string? text, IReadOnlyList<string> words) => (Text, Words) = (text, words);

    /// <summary>The text; null where only the words are there.</summary>
    public string? Text { get; }

    /// <summary>The words; null where they are still to be found in the text.</summary>
    public IReadOnlyList<string>? Words { get; }

    public bool Equals(Sentence? other) => other is not null && Text == other.Text && (Words is null ? other.Words is null : other.Words is not null && Words.SequenceEqual(other.Words));

    public override bool Equals(object? obj) => Equals(obj as Sentence);

    public override int GetHashCode() => HashCode.Combine(Text, Words?.Count);
}
