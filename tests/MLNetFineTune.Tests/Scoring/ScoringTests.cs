using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Tests;

public class ScoringTests(FittedModels models) : IClassFixture<FittedModels>
{
    private readonly MLContext _ml = models.Ml;

    private sealed class Only
    {
        public string? Text { get; set; }
    }

    private sealed class Predicted
    {
        public string PredictedLabel { get; set; } = "";
        public float[] Score { get; set; } = [];
    }

    private sealed class Judged
    {
        public bool PredictedLabel { get; set; }
        public float Score { get; set; }
        public float Probability { get; set; }
    }

    private static readonly string?[] OddTexts = [null, "", " ", "\ud800", "x\udc00y", "\ufffd", "goal", string.Join(' ', Enumerable.Repeat("goal wind song", 200))];

    [Fact]
    public void PredictionEngine_OneByOne_AgreesWithBatches()
    {
        var data = Tiny.Keyed(_ml);
        var batched = Tiny.Scores(models.Classifier.Transform(data));
        var chain = _ml.Transforms.Conversion.MapKeyToValue("PredictedLabel");
        var model = new TransformerChain<ITransformer>(models.Classifier, chain.Fit(models.Classifier.Transform(data)));
        var engine = _ml.Model.CreatePredictionEngine<Only, Predicted>(model);
        var single = Tiny.Docs().Select(d => engine.Predict(new Only { Text = d.Text })).ToArray();
        Tiny.AssertClose(batched, [.. single.Select(p => p.Score)]);
        var labels = _ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(models.Classifier.Transform(data)).Transform(models.Classifier.Transform(data)).GetColumn<string>("PredictedLabel");
        Assert.Equal(labels, single.Select(p => p.PredictedLabel));
    }

    [Fact]
    public void PredictionEngine_Sentiment_AgreesWithBatches()
    {
        var output = models.Sentiment.Transform(Tiny.Data(_ml));
        var expected = _ml.Data.CreateEnumerable<Judged>(output, reuseRowObject: false).ToArray();
        var engine = _ml.Model.CreatePredictionEngine<Only, Judged>(models.Sentiment);
        foreach (var (doc, one) in Tiny.Docs().Zip(expected))
        {
            var found = engine.Predict(new Only { Text = doc.Text });
            Assert.Equal(one.Score, found.Score, 1e-5f);
            Assert.Equal(one.Probability, found.Probability, 1e-5f);
            Assert.Equal(one.PredictedLabel, found.PredictedLabel);
        }
    }

    [Fact]
    public void Transform_NullEmptyOddAndLongTexts_AreScored()
    {
        var output = models.Classifier.Transform(_ml.Data.LoadFromEnumerable(OddTexts.Select(t => new Only { Text = t })));
        float[][] scores = [];
        var warnings = Tiny.Warnings(_ml, () => scores = Tiny.Scores(output));
        Assert.All(scores, row => Assert.Equal(1, row.Sum(), 1e-5));
        Tiny.AssertClose([scores[0], scores[0]], [scores[1], scores[2]]);
        Tiny.AssertClose([scores[5]], [scores[3]]);
        var warning = Assert.Single(warnings);
        Assert.Contains("1 rows", warning, StringComparison.Ordinal);
        Assert.Contains("64 tokens", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_DataWithScoreColumns_HidesTheOldOnes()
    {
        var data = _ml.Transforms.CopyColumns("Score", "Stars").Fit(Tiny.Keyed(_ml)).Transform(Tiny.Keyed(_ml));
        var output = models.Classifier.Transform(data);
        var scores = output.Schema.Where(c => c.Name == "Score").ToArray();
        Assert.Equal([true, false], scores.Select(c => c.IsHidden));
        Assert.Equal([NumberDataViewType.Single, new VectorDataViewType(NumberDataViewType.Single, 3)], scores.Select(c => c.Type));
        Assert.Equal(scores[0].Index + 1, scores[1].Index);
        Tiny.AssertClose(Tiny.Scores(models.Classifier.Transform(Tiny.Keyed(_ml))), Tiny.Scores(output));
        Assert.Equal(Tiny.Docs().Select(d => d.Stars), output.GetColumn<float>(scores[0]));
    }

    [Fact]
    public void Transform_TwiceInOneChain_NumbersTheSetsOfColumns()
    {
        var data = Tiny.Keyed(_ml);
        var output = models.Sentiment.Transform(models.Classifier.Transform(data));
        uint Set(string column)
        {
            var set = 0u;
            output.Schema[column].Annotations.GetValue("ScoreColumnSetId", ref set);
            return set;
        }

        Assert.Equal(2u, Set("Probability"));
        Assert.Equal(2u, Set("Score"));
        Assert.Equal(60, output.GetColumn<float>("Score").Count());
    }

    [Fact]
    public void Transform_InTheMiddleOfAChain_ReadsWhatIsBeforeAndFeedsWhatIsAfter()
    {
        var data = Tiny.Data(_ml);
        var pipeline = _ml.Transforms.CopyColumns("Said", "Text").Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Topic"))
            .Append(Tiny.Classifier(_ml, o => o.TextColumnName = "Said"))
            .Append(_ml.Transforms.Concatenate("All", "Score", "Features"))
            .Append(_ml.Transforms.NormalizeMinMax("All"))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(data);
        var output = model.Transform(data);
        Assert.Equal(5, ((VectorDataViewType)output.Schema["All"].Type).Size);
        Assert.All(output.GetColumn<float[]>("All"), row => Assert.All(row, v => Assert.InRange(v, -1, 1)));
        Assert.All(output.GetColumn<string>("PredictedLabel"), label => Assert.Contains(label, (string[])["sport", "weather", "music"]));
        model.Dispose();
    }

    [Fact]
    public void Transform_Pairs_ReadTheSecondText()
    {
        var data = Tiny.Keyed(_ml);
        using var model = Tiny.Classifier(_ml, o => o.SecondTextColumnName = "Topic").Fit(data);
        var scores = Tiny.Scores(model.Transform(data));
        var logits = model.Classifier.Score([.. data.GetColumn<string>("Text")], [.. data.GetColumn<string>("Topic")]);
        for (var row = 0; row < scores.Length; row++)
        {
            var odds = logits[row].ToArray().Select(l => Math.Exp(l)).ToArray();
            Tiny.AssertClose([[.. odds.Select(o => (float)(o / odds.Sum()))]], [scores[row]]);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(_ml.Data.LoadFromEnumerable([new Only()])));
    }

    [Fact]
    public void CrossValidate_Classifier_GivesMetricsOfEveryFold()
    {
        var results = _ml.MulticlassClassification.CrossValidate(Tiny.Keyed(_ml), Tiny.Classifier(_ml, o => (o.Epochs, o.LearningRate, o.BatchSize) = (8, 3e-3, 8)), numberOfFolds: 3);
        Assert.Equal(3, results.Count);
        Assert.All(results, r => Assert.InRange(r.Metrics.MicroAccuracy, 0.7, 1));
        Assert.All(results, r => Assert.Equal(["sport", "weather", "music"], Names(r.ScoredHoldOutSet.Schema["Score"])));
        foreach (var result in results)
            (result.Model as IDisposable)?.Dispose();
    }

    [Fact]
    public void RowMapper_StrangeRow_IsRefused()
    {
        ITransformer model = models.Classifier;
        var data = Tiny.Keyed(_ml);
        var mapper = model.GetRowToRowMapper(data.Schema);
        Assert.Equal(["Text"], mapper.GetDependencies([mapper.OutputSchema["Score"]]).Select(c => c.Name));
        Assert.Equal(["Stars"], mapper.GetDependencies([mapper.OutputSchema["Stars"]]).Select(c => c.Name));
        var other = new OddView(1);
        using var cursor = other.GetRowCursor(other.Schema);
        Assert.Throws<InvalidOperationException>(() => mapper.GetRow(cursor, mapper.OutputSchema));
    }

    private static IEnumerable<string> Names(DataViewSchema.Column score)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.Annotations.GetValue("SlotNames", ref names);
        return names.DenseValues().Select(n => n.ToString());
    }
}
