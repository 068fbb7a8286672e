using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Tests.Entities;

/// <summary>From a file to a trained model's entities and figures, as a user goes.</summary>
public sealed class FilesToEntitiesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void ConllFile_TrainedAndEvaluated_FindsItsEntitiesAndMissesATypeItNeverSaw()
    {
        WriteConll(TinyEntities.Sentences());
        using var model = Trained(_ml.Data.LoadFromConll(_file));
        WriteConll([.. TinyEntities.Sentences(), new() { Words = ["anna", "likes", "warm", "rain"], Tags = ["B-PER", "O", "B-WEATHER", "I-WEATHER"] }]);

        var scored = model.Transform(_ml.Data.LoadFromConll(_file));
        var metrics = _ml.MulticlassClassification.EvaluateEntities(scored);

        Assert.InRange(metrics.MicroF1, 0.9, 1);
        Assert.InRange(metrics.PerType["PER"].F1, 0.9, 1);
        Assert.Equal((0.0, 1L), (metrics.PerType[EntityMetrics.UnseenType].Recall, metrics.PerType[EntityMetrics.UnseenType].Support));
        Assert.Equal(49, metrics.Report.Texts);
        // Constrained decoding: nothing that the strict reading refuses.
        Assert.Equal(metrics.MicroF1, metrics.StrictMicroF1);
    }

    [Fact]
    public void SpansFile_TrainedOnWords_GivesItsSpansOfTextAlone()
    {
        var texts = TinyEntities.Sentences().Select(s => (s.Text, Spans: Spans(s))).ToArray();
        File.WriteAllLines(_file, texts.Select(t => JsonSerializer.Serialize(new { text = t.Text, spans = t.Spans.Select(s => new { start = s.Start, end = s.Start + s.Length, label = s.Type }) })));
        using var model = Trained(_ml.Data.LoadFromSpans(_file));

        // A chain maps the label too, so it is there; the words are not.
        var scored = model.Transform(_ml.Data.LoadFromEnumerable(texts.Select(t => new TextAndLabel { Text = t.Text! })));

        var found = scored.GetEntities().Select(entities => entities.Select(e => (e.Type, e.Start, e.Length)).ToArray()).ToArray();
        Assert.Equal(texts.Length, found.Length);
        Assert.InRange(texts.Zip(found).Count(p => p.First.Spans.SequenceEqual(p.Second)), 44, 48);
    }

    private TransformerChain<EntityRecognizerTransformer> Trained(IDataView data) => _ml.Transforms.Conversion.MapValueToKey("Label").Append(TinyEntities.Recognizer(_ml, o =>
    {
        o.WordsColumnName = "Words";
        o.Epochs = 15;
    })).Fit(data);

    private void WriteConll(TinyEntities.Marked[] sentences) =>
        File.WriteAllText(_file, string.Concat(sentences.Select(s => string.Concat(s.Words.Zip(s.Tags, (word, tag) => $"{word}\t{tag}\n")) + "\n")));

    // The sentences' words stand in their texts in order.
    private static (string Type, int Start, int Length)[] Spans(TinyEntities.Marked sentence)
    {
        var (spans, at) = (new List<(string Type, int Start, int Length)>(), 0);
        for (var w = 0; w < sentence.Words.Length; w++)
        {
            at = sentence.Text!.IndexOf(sentence.Words[w], at, StringComparison.Ordinal);
            var end = at + sentence.Words[w].Length;
            if (sentence.Tags[w][0] == 'B') spans.Add((sentence.Tags[w][2..], at, end - at));
            else if (sentence.Tags[w][0] == 'I') spans[^1] = spans[^1] with { Length = end - spans[^1].Start };
            at = end;
        }

        return [.. spans];
    }

    public sealed class TextAndLabel
    {
        public string Text { get; set; } = "";

        public string[] Label { get; set; } = [];
    }
}
