using Microsoft.ML;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Tests;

/// <summary>A few sentences with people and places, and recognizers trained on them in a second.</summary>
internal static class TinyEntities
{
    public sealed class Marked
    {
        public string? Text { get; set; } = "";
        public string[] Words { get; set; } = [];
        public string[] Tags { get; set; } = [];
        public int Number { get; set; }
    }

    public sealed class Only
    {
        public string? Text { get; set; }
    }

    /// <summary>As an app would write it: its own columns beside those of the entities.</summary>
    public sealed class Found : EntityColumns
    {
        public string Text { get; set; } = "";
        public string[] PredictedLabel { get; set; } = [];
        public float[] Score { get; set; } = [];
    }

    private static readonly string[] People = ["anna", "omar kim", "lea", "hugo de wit"], Places = ["oslo", "new york", "rome", "la paz"], Verbs = ["saw", "left", "likes"];

    /// <summary>48 sentences, IOB2; every fifth has no entity. White space stands between the words, more than one here and there.</summary>
    public static Marked[] Sentences(Action<Marked>? change = null) => [.. Enumerable.Range(0, 48).Select(i =>
    {
        (string Words, string Type)[] parts = i % 5 == 4
            ? [("the film was", ""), (i % 2 == 0 ? "long" : "short", "")]
            : [(People[i % 4], "PER"), (Verbs[i % 3], ""), (Places[i / 4 % 4], "LOC"), (i % 2 == 0 ? "twice" : "and that was all", "")];
        var marked = new Marked { Number = i };
        foreach (var (words, type) in parts)
        {
            var split = words.Split(' ');
            marked.Words = [.. marked.Words, .. split];
            marked.Tags = [.. marked.Tags, .. split.Select((_, at) => type.Length == 0 ? "O" : (at == 0 ? "B-" : "I-") + type)];
        }

        marked.Text = string.Join(i % 7 == 0 ? "  " : " ", marked.Words);
        change?.Invoke(marked);
        return marked;
    })];

    public static IDataView Data(MLContext ml, Action<Marked>? change = null) => ml.Data.LoadFromEnumerable(Sentences(change));

    /// <summary>The sentences with a column Label, vectors of keys made of the tags, O among them.</summary>
    public static IDataView Keyed(MLContext ml, Action<Marked>? change = null) => Keyed(ml, Data(ml, change));

    public static IDataView Keyed(MLContext ml, IDataView data, params string[] tags)
    {
        var keys = tags.Length == 0 ? null : ml.Data.LoadFromEnumerable(tags.Select(t => new { Tag = t }));
        return ml.Transforms.Conversion.MapValueToKey("Label", nameof(Marked.Tags), keyData: keys).Fit(data).Transform(data);
    }

    public static EntityRecognizerOptions Options(Action<EntityRecognizerOptions>? change = null)
    {
        var options = new EntityRecognizerOptions { Checkpoint = Tiny.Checkpoint, Epochs = 1, BatchSize = 8, LearningRate = 3e-3, Threads = 1, ScoringBatchSize = 8 };
        change?.Invoke(options);
        return options;
    }

    public static EntityRecognizerEstimator Recognizer(MLContext ml, Action<EntityRecognizerOptions>? change = null) =>
        ml.MulticlassClassification.Trainers.FineTuneEntityRecognizer(Options(change));

    /// <summary>The entities that the tags of a sentence say.</summary>
    public static string[] Expected(Marked marked)
    {
        List<string> entities = [];
        for (var i = 0; i < marked.Words.Length; i++)
        {
            if (marked.Tags[i].StartsWith("B-", StringComparison.Ordinal))
                entities.Add($"{marked.Tags[i][2..]} {marked.Words[i]}");
            else if (marked.Tags[i].StartsWith("I-", StringComparison.Ordinal))
                entities[^1] += " " + marked.Words[i];
        }

        return [.. entities];
    }

    /// <summary>Entities as text, runs of white space as one space.</summary>
    public static string[] Shown(IEnumerable<Entity> entities) => [.. entities.Select(e => $"{e.Type} {string.Join(' ', e.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))}")];
}
