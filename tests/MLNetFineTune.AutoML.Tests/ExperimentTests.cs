using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using MLNetFineTune.Sweeps;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.AutoML.Tests;

/// <summary>Whole experiments of ML.NET's AutoML over pipelines that fine-tune.</summary>
public class ExperimentTests
{
    private static readonly SearchSpace Space = new SearchSpace().LogUniform("LearningRate", 1e-4, 1e-2).Choice("BatchSize", 4, 8, 16);

    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("default")]
    [InlineData("random")]
    [InlineData("cost-frugal")]
    public void Run_WithATuner_GivesAModelThatScoresAndTravels(string tuner)
    {
        var data = TinyTexts.Data(_ml);
        var experiment = Experiment(Classifier(_ml), data, trials: 4).DisposeLosingModels();
        experiment = tuner switch
        {
            "random" => experiment.SetRandomSearchTuner(seed: 1),
            "cost-frugal" => experiment.SetCostFrugalTuner(),
            _ => experiment,
        };

        var best = experiment.Run();

        // AutoML stops the context of a trial at its end: the model scores all the same, here and where it is loaded.
        var scored = best.Model.Transform(data);
        Assert.Equal(best.Metric, _ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        var zip = new MemoryStream();
        _ml.Model.Save(best.Model, data.Schema, zip);
        zip.Position = 0;
        var loaded = new MLContext().Model.Load(zip, out _);
        Assert.Equal(scored.GetColumn<float[]>("Score"), loaded.Transform(data).GetColumn<float[]>("Score"));
        (loaded as IDisposable)!.Dispose();
        (best.Model as IDisposable)!.Dispose();
    }

    [Fact]
    public void Run_Trials_TrainWithTheValuesThatTheTunerChose()
    {
        var data = TinyTexts.Data(_ml);
        var seen = new Watcher();
        var rates = new List<double>();
        var pipeline = Label(_ml).Append(_ml.Auto().FineTuneTextClassifier(TinyTexts.Checkpoint, options: TinyTexts.Options(o => o.Progress = new Reports(rates)), space:
            new SearchSpace().Choice("LearningRate", 1e-4, 2e-4, 3e-4).Choice("Schedule", "Constant").Choice("WarmupRatio", 0.0)));

        Experiment(pipeline, data, trials: 3).DisposeLosingModels(seen).SetRandomSearchTuner(seed: 3).Run();

        var chosen = seen.Completed.Select(t => t.TrialSettings.Parameter["_pipeline_"].Single(p => p.Key.StartsWith('e') && p.Value.Count > 0 && p.Value.ContainsKey("LearningRate")).Value["LearningRate"].AsType<double>()).ToList();
        Assert.Equal(3, chosen.Count);
        Assert.Equal(chosen.Distinct().Order(), rates.Where(r => r > 0).Select(r => Math.Round(r, 9)).Distinct().Order());
    }

    [Fact]
    public void Run_StrategiesToChooseFrom_TrainAsMuchAsEachSays()
    {
        var data = TinyTexts.Data(_ml);
        var learning = new List<long>();
        var options = TinyTexts.Options(o => o.Progress = new Reports(report =>
        {
            if (report.Plan is { } plan)
                learning.Add(plan.TrainedParameters);
        }));
        var pipeline = Label(_ml).Append(_ml.Auto().FineTuneTextClassifier(TinyTexts.Checkpoint, options: options, space:
            new SearchSpace().Choice("Strategy", FineTuningStrategy.HeadOnly, FineTuningStrategy.Lora(2), FineTuningStrategy.LayerwiseDecay(0.9) + FineTuningStrategy.FreezeLayers(1))));

        var seen = new Watcher();
        using var best = (IDisposable)Experiment(pipeline, data, trials: 3).DisposeLosingModels(seen).SetTuner(new InOrder(pipeline, [0.1], [0.5], [0.9])).Run().Model;

        Assert.Empty(seen.Failed.Select(e => e.Message));
        Assert.Equal(3, learning.Distinct().Count());
    }

    [Fact]
    public void DisposeLosingModels_WhileTheExperimentRuns_FreesAllButTheBest()
    {
        var data = TinyTexts.Data(_ml);
        var seen = new Watcher();

        var best = Experiment(Classifier(_ml), data, trials: 4).DisposeLosingModels(seen).SetRandomSearchTuner(seed: 1).Run();

        Assert.Equal(4, seen.Models.Count);
        Assert.NotNull(best.Model);
        foreach (var (trial, model) in seen.Models)
        {
            if (ReferenceEquals(model, best.Model))
                Assert.Equal(32, model.Transform(data).GetColumn<float[]>("Score").Count());
            else
            {
                Assert.Null(trial.Model);
                Assert.Throws<ObjectDisposedException>(() => model.Transform(data).GetColumn<float[]>("Score").Count());
            }
        }
        (best.Model as IDisposable)!.Dispose();
    }

    [Fact]
    public async Task RunAsync_CancelledInTheSecondTrial_GivesTheFirstOnesModel()
    {
        var data = TinyTexts.Data(_ml);
        using var source = new CancellationTokenSource();
        var (started, lastStep) = (0, 0L);
        var options = TinyTexts.Options(o => o.Progress = new Reports(Hear));
        var pipeline = Label(_ml).Append(_ml.Auto().FineTuneTextClassifier(TinyTexts.Checkpoint, options: options, space: new SearchSpace().Choice("Epochs", 2, 100_000)));
        var experiment = Experiment(pipeline, data, trials: 10).DisposeLosingModels(new Watcher(() => started++)).SetTuner(new InOrder(pipeline, [0.0], [0.9]));

        var best = await experiment.RunAsync(source.Token);

        Assert.Equal(2, started);
        Assert.InRange(lastStep, 3, 10_000);
        Assert.Equal(0, best.TrialSettings.TrialId);
        Assert.Equal(32, best.Model.Transform(data).GetColumn<float[]>("Score").Count());

        void Hear(TrainingProgress report)
        {
            lastStep = report.Step;
            if (started == 2 && report.Step >= 3)
                source.Cancel();
        }
    }

    /// <summary>What the log says of trials, and that a time limit stops the trial that is running.</summary>
    [Fact]
    public void Run_TimeIsUp_StopsTheTrialAndGivesTheBestSoFar()
    {
        var data = TinyTexts.Data(_ml);
        var pipeline = Label(_ml).Append(_ml.Auto().FineTuneTextClassifier(TinyTexts.Checkpoint, options: TinyTexts.Options(), space: new SearchSpace().Choice("Epochs", 2, 100_000)));
        List<string> log = [];
        _ml.Log += (_, message) => log.Add(message.RawMessage);

        var best = _ml.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(data, data).SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "Label")
            .SetTrainingTimeInSeconds(5).DisposeLosingModels().SetTuner(new InOrder(pipeline, [0.0], [0.9])).Run();

        Assert.Equal(0, best.TrialSettings.TrialId);
        Assert.Single(log, line => line.StartsWith("trial 0: metric ", StringComparison.Ordinal));
        Assert.DoesNotContain(log, line => line.StartsWith("trial 1: metric ", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_FirstTrialDiverges_GoesOn()
    {
        var data = TinyTexts.Data(_ml);
        var seen = new Watcher();
        var auto = _ml.Auto();
        // AutoML begins with the first of two trainers: here one whose loss is no number, as the weights of the rows are huge.
        var pipeline = Label(_ml).Append(
            auto.FineTuneTextClassifier(TinyTexts.Checkpoint, options: TinyTexts.Options(o => o.ExampleWeightColumnName = nameof(TinyTexts.Doc.Huge)), space: Space),
            auto.FineTuneTextClassifier(TinyTexts.Checkpoint, options: TinyTexts.Options(), space: Space));

        var best = Experiment(pipeline, data, trials: 8).DisposeLosingModels(seen).Run();

        Assert.IsType<NonFiniteLossException>(Assert.IsType<OperationCanceledException>(seen.Failed[0]).InnerException);
        Assert.True(double.IsFinite(best.Loss));
        Assert.NotEmpty(seen.Completed);
    }

    [Fact]
    public void Run_CrossValidated_GivesAModel()
    {
        var data = TinyTexts.Data(_ml);
        var experiment = _ml.Auto().CreateExperiment().SetPipeline(Classifier(_ml)).SetDataset(data, fold: 2)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "Label").SetMaxModelToExplore(2).DisposeLosingModels();
        var best = experiment.Run();
        Assert.Equal(32, best.Model.Transform(data).GetColumn<float[]>("Score").Count());
    }

    [Fact]
    public void Run_TwoTrainersToChooseFrom_TriesBoth()
    {
        var data = TinyTexts.Data(_ml);
        var seen = new Watcher();
        var auto = _ml.Auto();
        var pipeline = Label(_ml).Append(
            auto.FineTuneTextClassifier(TinyTexts.Checkpoint, options: TinyTexts.Options(), space: Space),
            auto.FineTuneTextClassifier(TinyTexts.Checkpoint, options: TinyTexts.Options(o => o.HiddenDropout = 0.3), space: new SearchSpace().Choice("BatchSize", 2, 4)));

        Experiment(pipeline, data, trials: 6).DisposeLosingModels(seen).SetRandomSearchTuner(seed: 1).Run();

        Assert.Equal(2, seen.Completed.Select(t => t.TrialSettings.Parameter["_pipeline_"]["_SCHEMA_"].AsType<string>()).Distinct().Count());
    }

    [Fact]
    public void FineTuneSentiment_InAnExperiment_IsTunedByItsOwnMetric()
    {
        var data = TinyTexts.Data(_ml);
        var trainer = _ml.Auto().FineTuneSentiment(TinyTexts.Checkpoint, "IsSport", options: TinyTexts.Options(), space: Space);
        var best = _ml.Auto().CreateExperiment().SetPipeline(trainer.Append(_ml.Transforms.CopyColumns("LogOdds", "Score"))).SetDataset(data, data)
            .SetBinaryClassificationMetric(BinaryClassificationMetric.AreaUnderRocCurve, "IsSport").SetMaxModelToExplore(2).DisposeLosingModels().Run();
        Assert.InRange(best.Metric, 0, 1);
        Assert.Equal(best.Metric, _ml.BinaryClassification.Evaluate(best.Model.Transform(data), "IsSport").AreaUnderRocCurve, 1e-9);
    }

    private static IEstimator<ITransformer> Label(MLContext ml) => ml.Transforms.Conversion.MapValueToKey("Label", "Topic");

    private static SweepablePipeline Classifier(MLContext ml) =>
        Label(ml).Append(ml.Auto().FineTuneTextClassifier(TinyTexts.Checkpoint, options: TinyTexts.Options(), space: Space));

    private AutoMLExperiment Experiment(SweepablePipeline pipeline, IDataView data, int trials) => _ml.Auto().CreateExperiment()
        .SetPipeline(pipeline).SetDataset(data, data).SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "Label").SetMaxModelToExplore(trials);
}
