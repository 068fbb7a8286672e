using MLNetFineTune.Torch.Data.Entities;

namespace MLNetFineTune.Benchmarks.Entities;

/// <summary>Sentences with a tag for each word.</summary>
internal sealed class EntitySet
{
    private readonly Lazy<(string[] Tags, EntityExample[] Train, EntityExample[] Validation)> _learnt;
    private readonly Lazy<TaggedText[]> _test;

    private EntitySet(string name, string train, string? validation, string test, double recorded = 0, double margin = 0)
    {
        (Name, Train, Test, Recorded, Margin) = (name, train, test, recorded, margin);
        _learnt = new(() => Learnt(Read(train), validation is null ? [] : Read(validation)));
        _test = new(() => Read(test));
    }

    /// <summary>Names of diseases in abstracts of papers.</summary>
    public static EntitySet Disease { get; } = new("ncbi-disease", "data/ncbi-disease/train.tsv", null, "data/ncbi-disease/test.tsv", 82.6, 1);

    /// <summary>Names of six types in what people write on the net.</summary>
    public static EntitySet Emerging { get; } = new("wnut17", "data/wnut17/wnut17train.conll", null, "data/wnut17/emerging.test.annotated", 44.3, 1.5);

    public string Name { get; }

    /// <summary>Files, relative to the folder of data.</summary>
    public string Train { get; }

    /// <inheritdoc cref="Train"/>
    public string Test { get; }

    /// <summary>transformers' entity F1 in percent, mean of three seeds.</summary>
    public double Recorded { get; }

    /// <summary>How many points below it are allowed.</summary>
    public double Margin { get; }

    /// <summary>The tags of the training part, in ordinal order.</summary>
    public string[] Tags => _learnt.Value.Tags;

    public EntityExample[] TrainExamples => _learnt.Value.Train;

    public EntityExample[] ValidationExamples => _learnt.Value.Validation;

    public IReadOnlyList<IReadOnlyList<string>> TestWords => Array.ConvertAll(_test.Value, text => text.Words);

    public IReadOnlyList<IReadOnlyList<string>> TestTags => Array.ConvertAll(_test.Value, text => text.Tags);

    /// <summary>The sentences of this repository.</summary>
    public static EntitySet Own()
    {
        string Part(string part) => Path.Combine(SharedFolder.Repository, "datasets", "entities", $"{part}.conll");
        return new("datasets/entities", Part("train"), Part("validation"), Part("test"));
    }

    private static TaggedText[] Read(string file) => [.. new ConllReader(SharedFolder.Path(file)).Texts()];

    private static (string[], EntityExample[], EntityExample[]) Learnt(TaggedText[] train, TaggedText[] validation)
    {
        var tags = train.SelectMany(text => text.Tags).Distinct().Order(StringComparer.Ordinal).ToArray();
        // A tag that training has not is outside, as transformers' recipe has it.
        var index = tags.Select((tag, i) => (tag, i)).ToDictionary(pair => pair.tag, pair => pair.i);
        EntityExample[] Examples(TaggedText[] sentences) =>
            Array.ConvertAll(sentences, sentence => new EntityExample(sentence.Words, [.. sentence.Tags.Select(tag => index.GetValueOrDefault(tag, index["O"]))]));
        return (tags, Examples(train), Examples(validation));
    }
}
