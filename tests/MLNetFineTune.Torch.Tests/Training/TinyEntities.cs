using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Torch.Tests.Training;

/// <summary>Sentences with persons and places that even the tiny model can find, and short runs on them.</summary>
internal static class TinyEntities
{
    public static readonly string[] Tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];
    private static readonly string[] s_persons = ["Ann", "Bob Stone", "Mary Ann Lee", "Otto"], s_places = ["Paris", "New York", "Rome"];
    private static readonly string[] s_sentences = ["PER saw a film in LOC .", "in LOC , PER left the best film", "PER and PER", "the actors of LOC", "a film is a film ."];

    public static Checkpoint Checkpoint() => MLNetFineTune.Torch.Checkpoints.Checkpoint.Open(Golden.Tiny("bert/sequence-classification"));

    public static EntityExample[] Examples(int count, IReadOnlyList<string>? tags = null, TagScheme scheme = TagScheme.Iob2) =>
        [.. Enumerable.Range(0, count).Select(i => Example(i, tags ?? Tags, scheme))];

    public static EntityTrainingOptions Options() => new()
    {
        Epochs = 2, BatchSize = 4, LearningRate = 2e-3, HiddenDropout = 0.1, AttentionDropout = 0.1, ClassifierDropout = 0.1, MaxLength = 32, Seed = 7, Threads = 2,
    };

    public static EntityTrainingResult FineTune(
        EntityTrainingOptions options, int examples = 42, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default, EntityExample[]? validation = null) =>
        EntityRecognition.FineTune(Checkpoint(), Tags, Examples(examples), validation, options, progress, cancellation);

    /// <summary>All files of a recognizer, by name.</summary>
    public static SortedDictionary<string, byte[]> Parts(EntityRecognizer model) => new(model.Parts().ToDictionary(p => p.Name, p =>
    {
        var stream = new MemoryStream();
        p.WriteTo(stream);
        return stream.ToArray();
    }), StringComparer.Ordinal);

    private static EntityExample Example(int i, IReadOnlyList<string> tags, TagScheme scheme)
    {
        List<string> words = [];
        List<TaggedSpan> spans = [];
        var at = i;
        foreach (var word in s_sentences[i % 5].Split(' '))
        {
            var names = word == "PER" ? s_persons : word == "LOC" ? s_places : null;
            if (names is null)
            {
                words.Add(word);
                continue;
            }
            var name = names[at++ % names.Length].Split(' ');
            spans.Add(new(word, words.Count, words.Count + name.Length - 1));
            words.AddRange(name);
        }
        var encoded = TagSequences.Encode(spans, words.Count, scheme);
        return new(words, Array.ConvertAll(encoded, t => tags.ToList().IndexOf(t)));
    }
}
