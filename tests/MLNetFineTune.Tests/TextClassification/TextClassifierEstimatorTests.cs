using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Tests;

public class TextClassifierEstimatorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("Topic")]
    [InlineData("Positive")]
    [InlineData("Stars")]
    public void Estimator_KeyOfAnyValues_KeepsTheContract(string column)
    {
        var data = Tiny.Keyed(_ml, column);
        var withoutText = _ml.Transforms.CopyColumns("Label", "Topic").Fit(data).Transform(data);
        EstimatorContract.Check(_ml, Tiny.Classifier(_ml), data, NoText(), _ml.Transforms.CopyColumns("Text", "Stars").Fit(data).Transform(data));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tiny.Classifier(_ml).Fit(withoutText));
    }

    [Fact]
    public void Estimator_KeyWithoutValues_KeepsTheContract() =>
        EstimatorContract.Check(_ml, Tiny.Classifier(_ml, o => o.LabelColumnName = "Code"), Tiny.Data(_ml), NoText());

    [Fact]
    public void Estimator_PairsAndWeights_KeepsTheContract()
    {
        var data = Tiny.Keyed(_ml);
        EstimatorContract.Check(_ml, Tiny.Classifier(_ml, o => (o.SecondTextColumnName, o.ExampleWeightColumnName) = ("Topic", "Weight")), data, NoText());
    }

    [Fact]
    public void ShortOverload_SampleOfTheReadme_TrainsAndGivesBackTexts()
    {
        var data = Tiny.Data(_ml);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Topic")
            .Append(_ml.MulticlassClassification.Trainers.FineTuneTextClassifier(Tiny.Checkpoint, textColumnName: "Text", options: new() { Epochs = 8, LearningRate = 3e-3, BatchSize = 8 }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var model = (IDisposable)pipeline.Fit(data);
        var output = ((ITransformer)model).Transform(data);
        var metrics = _ml.MulticlassClassification.Evaluate(output, predictedLabelColumnName: "Score");
        Assert.True(metrics.MicroAccuracy > 0.9, $"accuracy on the training data is {metrics.MicroAccuracy}");
        Assert.Equal(["music", "sport", "weather"], output.GetColumn<string>("PredictedLabel").Distinct().Order());
    }

    [Fact]
    public void Options_ChangedAfterwards_HaveNoEffect()
    {
        var options = Tiny.Options();
        var estimator = _ml.MulticlassClassification.Trainers.FineTuneTextClassifier(options);
        options.Checkpoint = "nowhere";
        using var model = estimator.Fit(Tiny.Keyed(_ml));
        Assert.Equal(3, model.Classifier.Labels.Count);
    }

    [Fact]
    public void Fit_SameSeed_GivesTheSameModelAndAnotherSeedAnother()
    {
        var data = Tiny.Keyed(_ml);
        float[][] With(int seed)
        {
            using var model = Tiny.Classifier(new MLContext(seed)).Fit(data);
            return Tiny.Scores(model.Transform(data));
        }

        Assert.Equal(With(3), With(3));
        Assert.NotEqual(With(3), With(4));
    }

    [Fact]
    public void Fit_SeedInTheOptions_RulesOverTheContextsEvenWhereItIsTheDefault()
    {
        var data = Tiny.Keyed(_ml);
        float[][] With(int? ofContext, int? ofOptions)
        {
            using var model = Tiny.Classifier(new MLContext(ofContext), o => o.Seed = ofOptions).Fit(data);
            return Tiny.Scores(model.Transform(data));
        }

        var given = With(3, 42);
        Assert.Equal(given, With(4, 42));
        Assert.Equal(given, With(null, null));
        Assert.Equal(given, With(42, null));
        Assert.NotEqual(given, With(3, null));
    }

    private IDataView NoText() => _ml.Data.LoadFromEnumerable([new { Label = true }]);
}
