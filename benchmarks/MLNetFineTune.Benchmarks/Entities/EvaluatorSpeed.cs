using System.Diagnostics;
using Microsoft.ML;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Evaluation;

namespace MLNetFineTune.Benchmarks.Entities;

/// <summary>
/// How long the evaluator takes for a million words: sentences of 25 with three entities or so, one predicted tag in ten drawn at random, so that some sequences are malformed.
/// </summary>
internal static class EvaluatorSpeed
{
    private const int Sentences = 40_000, Words = 25, Rounds = 5;

    private static readonly string[] s_types = ["DATE", "LOC", "ORG", "PER", "PROD"];

    public static void Measure()
    {
        var random = new Random(1);
        var labels = Enumerable.Range(0, Sentences).Select(_ => Sentence(random)).ToArray();
        var tags = s_types.SelectMany(type => new[] { "B-" + type, "I-" + type }).Append("O").ToArray();
        var predictions = labels.Select(sentence => Array.ConvertAll(sentence, tag => random.Next(10) == 0 ? tags[random.Next(tags.Length)] : tag)).ToArray();
        Time("evaluator", () => EntityEvaluation.Evaluate(labels, predictions));
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(labels.Zip(predictions, (label, predicted) => new Row { Label = label, PredictedLabel = predicted }).ToArray());
        Time("evaluator of a data view", () => ml.MulticlassClassification.EvaluateEntities(data).Report);
    }

    private static void Time(string what, Func<EntityReport> evaluate)
    {
        var seconds = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            var report = evaluate();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            if (report.Tokens != Sentences * Words || report.Lenient.Micro.F1 is < 0.3 or > 0.95)
                throw new InvalidOperationException($"the evaluator counted otherwise:\n{report}");
        }
        Figure.Print($"entities, {what}, {Sentences * Words:N0} words", Median.Of(seconds), "s", atMost: 2);
    }

    private static string[] Sentence(Random random)
    {
        var spans = new List<TaggedSpan>();
        for (var first = random.Next(8); first < Words; first += random.Next(1, 9))
        {
            var last = Math.Min(Words - 1, first + random.Next(4));
            spans.Add(new(s_types[random.Next(s_types.Length)], first, last));
            first = last + 1;
        }
        return TagSequences.Encode(spans, Words, TagScheme.Iob2);
    }

    private sealed class Row
    {
        public string[] Label { get; init; } = [];

        public string[] PredictedLabel { get; init; } = [];
    }
}
