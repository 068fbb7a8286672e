using Microsoft.ML;

namespace MLNetFineTune.Tests;

public class EntityCrossValidationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void CrossValidateEntities_ChainWithARecognizer_GivesModelAndFiguresOfEveryFold()
    {
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Tags").Append(TinyEntities.Recognizer(_ml, o => o.Epochs = 10));
        var results = _ml.MulticlassClassification.CrossValidateEntities(TinyEntities.Data(_ml), pipeline, numberOfFolds: 3);
        Assert.Equal([0, 1, 2], results.Select(r => r.Fold));
        Assert.All(results, r => Assert.InRange(r.Metrics.MicroF1, 0.6, 1));
        foreach (var result in results)
        {
            var again = _ml.MulticlassClassification.EvaluateEntities(result.Model.Transform(result.ScoredHoldOutSet));
            Assert.Equal(result.Metrics.MicroF1, again.MicroF1);
            Assert.InRange(again.Report.Texts, 1, 47);
            ((IDisposable)result.Model).Dispose();
        }
    }

    [Fact]
    public void CrossValidateEntities_WrongArguments_AreRefused()
    {
        var (data, recognizer) = (TinyEntities.Keyed(_ml), TinyEntities.Recognizer(_ml));
        Assert.Throws<ArgumentNullException>(() => _ml.MulticlassClassification.CrossValidateEntities(null!, recognizer));
        Assert.Throws<ArgumentNullException>(() => _ml.MulticlassClassification.CrossValidateEntities(data, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.CrossValidateEntities(data, recognizer, numberOfFolds: 1));
    }
}
