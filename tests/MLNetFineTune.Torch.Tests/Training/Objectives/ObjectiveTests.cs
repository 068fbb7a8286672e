using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Torch.Tests.Training.Objectives;

/// <summary>Options of loss and data in whole runs.</summary>
public sealed class ObjectiveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("objectives").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void FineTune_ClassWeights_AreWeightsOfTheExamples()
    {
        var options = TinyData.Options();
        options.ClassWeights = [0.5, 2];
        using var ofClasses = TinyData.FineTune(options).Model;
        options.ClassWeights = null;
        var weighted = TinyData.Examples(42).Select(e => e with { Weight = e.Label == 0 ? 0.5f : 2 }).ToArray();
        using var ofExamples = TextClassification.FineTune(TinyData.Checkpoint(), TinyData.Labels, weighted, null, options).Model;
        Assert.Equal(TinyData.Weights(ofExamples), TinyData.Weights(ofClasses));
        using var plain = TinyData.FineTune(options).Model;
        Assert.NotEqual(TinyData.Weights(plain), TinyData.Weights(ofClasses));
    }

    [Fact]
    public void OfExamples_Balanced_LetsClassesCountTheSame()
    {
        int[] labels = [0, 0, 0, 1, -1, 0];
        var balanced = ClassWeighting.OfExamples(new() { BalanceClasses = true }, 3, labels, [1, 1, 1, 2, 7, 1])!;
        Assert.Equal([0.625f, 0.625f, 0.625f, 5, 7, 0.625f], balanced); // 5 labels / (2 classes × 4) and / (2 × 1)
        Assert.Equal([1f, 2.5f, 1.75f], ClassWeighting.Of(new() { ClassWeights = [1, 2.5] }, 3, labels)!);
        Assert.Null(ClassWeighting.OfExamples(new(), 3, labels, null));
    }

    /// <summary>A step of many batches, each example counting the same, is a step of one batch.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void FineTune_TokensPerStepOfAnEpoch_IsOneBatch(bool weighted)
    {
        var options = TinyData.Options();
        (options.HiddenDropout, options.AttentionDropout, options.ClassifierDropout, options.Epochs, options.TokensPerStep) = (0, 0, 0, 4, 1_000_000);
        options.ClassWeights = weighted ? [0.5, 3] : null;
        var parts = TinyData.FineTune(options, 41);
        using var ofParts = parts.Model;
        (options.TokensPerStep, options.BatchSize) = (null, 41);
        var whole = TinyData.FineTune(options, 41);
        using var ofWhole = whole.Model;
        Assert.Equal((4, 4), (parts.Steps, whole.Steps));
        Assert.Equal(ofWhole.Score(["a gripping , funny film", "dull"]).Logits, ofParts.Score(["a gripping , funny film", "dull"]).Logits, (a, b) => Math.Abs(a - b) < 2e-5);
    }

    [Fact]
    public void FineTune_TokensPerStep_CountsTheStepsOfEveryEpoch()
    {
        var options = TinyData.Options();
        (options.TokensPerStep, options.Epochs) = (70, 3);
        var reports = new List<TrainingProgress>();
        var result = TinyData.FineTune(options, 42, new Progress(reports.Add));
        using var model = result.Model;
        Assert.Equal(reports[^1].TotalSteps, result.Steps);
        Assert.InRange(result.Steps, 4, 32); // 33 batches
        Assert.Equal(0, reports[^1].LearningRate, 1e-4);
    }

    [Fact]
    public void FineTune_WeightAveraging_EvaluatesAndReturnsTheAverage()
    {
        var options = TinyData.Options();
        (options.Epochs, options.WeightAveraging, options.RestoreBestModel) = (3, 0.9, false);
        TextExample[] validation = [new("a gripping mess", null, 0), new("dull", null, 1)];
        List<TrainingProgress> reports = [];
        var averaged = TinyData.FineTune(options, 42, new Progress(reports.Add), validation: validation);
        using var ofAverage = averaged.Model;
        var scores = ofAverage.Score([.. validation.Select(e => e.Text)]);
        var loss = validation.Select((e, i) => Math.Log(Math.Exp(scores[i][0] - scores[i][e.Label]) + Math.Exp(scores[i][1] - scores[i][e.Label]))).Average();
        Assert.Equal(reports[^1].Evaluation!.Loss, loss, 1e-5);
        options.WeightAveraging = null;
        using var plain = TinyData.FineTune(options, validation: validation).Model;
        Assert.NotEqual(TinyData.Weights(plain), TinyData.Weights(ofAverage));
        options.WeightAveraging = 1e-9;
        using var forgetful = TinyData.FineTune(options, validation: validation).Model;
        Assert.Equal(plain.Score(["dull"]).Logits, forgetful.Score(["dull"]).Logits, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void FineTune_EveryOption_ResumesToTheSameBits()
    {
        var options = TinyData.Options();
        (options.ValidationFraction, options.ProgressInterval, options.Oversample, options.ClassWeights) = (0.2, TimeSpan.Zero, true, [1, 0.5]);
        (options.LabelSmoothing, options.FocalGamma, options.RDropWeight, options.TokensPerStep, options.WeightAveraging) = (0.1, 1, 1, 60, 0.95);
        using var whole = TinyData.FineTune(options, 52).Model;
        options.CheckpointFolder = _folder;
        using var source = new CancellationTokenSource();
        var trained = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => TinyData.FineTune(options, 52, new Progress(_ =>
        {
            if (++trained == 13)
                source.Cancel();
        }), source.Token));
        using var resumed = TinyData.FineTune(options, 52).Model;
        Assert.Equal(TinyData.Weights(whole), TinyData.Weights(resumed));
    }

    [Fact]
    public void FineTune_EntitiesWithSmoothingFocalAndRDrop_StillFindsNames()
    {
        var options = TinyEntities.Options();
        (options.Epochs, options.LabelSmoothing, options.FocalGamma, options.RDropWeight, options.TokensPerStep, options.WeightAveraging) = (16, 0.05, 1, 0.5, 40, 0.9);
        using var model = TinyEntities.FineTune(options, 60).Model;
        Assert.Equal(["Bob Stone", "New York"], model.Recognize(["Bob Stone saw a film in New York."])[0].Entities.Select(e => e.Text));
    }

    private sealed class Progress(Action<TrainingProgress> then) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => then(value);
    }
}
