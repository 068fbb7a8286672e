using Microsoft.ML;
using Microsoft.ML.AutoML;
using MLNetFineTune.Sweeps;

namespace MLNetFineTune.AutoML.Tests;

public class CatalogTests
{
    private readonly AutoCatalog _auto = new MLContext(seed: 1).Auto();

    [Fact]
    public void FineTune_NoSpaceGiven_TakesTheDefaultOfTheTask()
    {
        Assert.Equal(SearchSpace.For(TaskKind.TextClassification).ToAutoML().Keys, _auto.FineTuneTextClassifier(TinyTexts.Checkpoint).SearchSpace.Keys);
        Assert.Equal(SearchSpace.For(TaskKind.Sentiment).ToAutoML().Keys, _auto.FineTuneSentiment(TinyTexts.Checkpoint).SearchSpace.Keys);
        Assert.Equal(SearchSpace.For(TaskKind.EntityRecognition).ToAutoML().Keys, _auto.FineTuneEntityRecognizer(TinyTexts.Checkpoint).SearchSpace.Keys);
    }

    [Fact]
    public void FineTune_WhatCannotBeSwept_IsRefusedBeforeAnyTrial()
    {
        var message = Assert.Throws<ArgumentException>(() => _auto.FineTuneTextClassifier(
            TinyTexts.Checkpoint, options: TinyTexts.Options(o => o.CheckpointFolder = "runs"), space: new SearchSpace())).Message;
        Assert.Contains("Space: found empty", message, StringComparison.Ordinal);
        Assert.Contains("CheckpointFolder: found runs; allowed null", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _auto.FineTuneSentiment(TinyTexts.Checkpoint, options: TinyTexts.Options(o => o.BatchSize = 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => _auto.FineTuneEntityRecognizer(""));
        Assert.Throws<ArgumentNullException>(() => _auto.FineTuneTextClassifier(null!));
    }

    [Fact]
    public void FineTune_OptionsChangedAfterwards_HaveNoEffect()
    {
        var ml = new MLContext(seed: 1);
        var options = TinyTexts.Options();
        var trainer = _auto.FineTuneTextClassifier(TinyTexts.Checkpoint, options: options, space: new SearchSpace().Choice("BatchSize", 8, 16));
        options.BatchSize = 0;
        Assert.NotNull(trainer.BuildFromOption(ml, trainer.SearchSpace.SampleFromFeatureSpace([0.7])));
    }
}
