using Microsoft.ML;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Tests;

public class EntityPipelineTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pipeline_FromAFileToFigures_FindsWhatWasLearntAndCountsWhatTrainingNeverSaw(bool crf)
    {
        var train = Conll(TinyEntities.Sentences());
        var test = Conll([.. TinyEntities.Sentences(), new() { Words = ["the", "film", "los", "heroes", "was", "long"], Tags = ["O", "O", "B-FILM", "I-FILM", "O", "O"] }]);
        try
        {
            var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label")
                .Append(TinyEntities.Recognizer(_ml, o => (o.WordsColumnName, o.Epochs, o.UseCrf) = ("Words", 14, crf)))
                .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
            using var model = pipeline.Fit(_ml.Data.LoadFromConll(train));
            var metrics = _ml.MulticlassClassification.EvaluateEntities(model.Transform(_ml.Data.LoadFromConll(test)));
            Assert.Equal(49, metrics.Report.Texts);
            Assert.Equal([EntityMetrics.UnseenType, "LOC", "PER"], metrics.PerType.Keys.Order(StringComparer.Ordinal));
            Assert.Equal((0, 1), (metrics.PerType[EntityMetrics.UnseenType].F1, metrics.PerType[EntityMetrics.UnseenType].Support));
            Assert.InRange(metrics.PerType["PER"].F1, 0.95, 1);
            Assert.InRange(metrics.PerType["LOC"].F1, 0.95, 1);
            // Only well-formed sequences are predicted: strict figures are the same.
            Assert.Equal(metrics.MicroF1, metrics.StrictMicroF1, 1e-12);
        }
        finally
        {
            File.Delete(train);
            File.Delete(test);
        }
    }

    [Fact]
    public void Fit_CancelledByTheOptionsOrBeforehand_Stops()
    {
        using var source = new CancellationTokenSource();
        var reports = new Canceller(source);
        var estimator = TinyEntities.Recognizer(_ml, o => (o.Progress, o.Epochs, o.Cancellation) = (reports, 10_000, source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => estimator.Fit(TinyEntities.Keyed(_ml)));
        Assert.Equal(1, reports.Count);
        Assert.ThrowsAny<OperationCanceledException>(() => estimator.Fit(TinyEntities.Keyed(_ml)));
        Assert.Equal(1, reports.Count);
    }

    private static string Conll(IEnumerable<TinyEntities.Marked> sentences)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, string.Join("\n\n", sentences.Select(s => string.Join('\n', s.Words.Zip(s.Tags, (word, tag) => $"{word} {tag}")))));
        return path;
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public int Count { get; private set; }

        public void Report(TrainingProgress value)
        {
            Count++;
            source.Cancel();
        }
    }
}
