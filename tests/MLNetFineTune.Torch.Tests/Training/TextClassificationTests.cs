using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Torch.Tests.Training;

public sealed class TextClassificationTests : IDisposable
{
    private static readonly TextExample[] s_validation = [new("a gripping mess", null, 0), new("dull", null, 1), new("an unbelievable joy", null, 0)];
    private readonly string _folder = Directory.CreateTempSubdirectory("training").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void FineTune_SeparableTexts_LearnsThem()
    {
        var options = TinyData.Options();
        options.Epochs = 12;
        using var model = TinyData.FineTune(options).Model;
        var scores = model.Score(["a gripping , funny film", "dull and far too long"]);
        Assert.True(scores[0][1] > scores[0][0] && scores[1][0] > scores[1][1], $"{string.Join(" ", scores.Logits)}");
    }

    [Fact]
    public void FineTune_SameSeedAndData_GivesTheSameBits()
    {
        using var first = TinyData.FineTune(TinyData.Options()).Model;
        using var second = TinyData.FineTune(TinyData.Options()).Model;
        Assert.Equal(TinyData.Weights(first), TinyData.Weights(second));
        var other = TinyData.Options();
        other.Seed = 8;
        using var third = TinyData.FineTune(other).Model;
        Assert.NotEqual(TinyData.Weights(first), TinyData.Weights(third));
    }

    [Fact]
    public void FineTune_NoSeed_IsTheDefaultSeed()
    {
        var (none, given) = (TinyData.Options(), TinyData.Options());
        (none.Seed, given.Seed) = (null, TrainingOptions.DefaultSeed);
        using var first = TinyData.FineTune(none, 8).Model;
        using var second = TinyData.FineTune(given, 8).Model;
        Assert.Equal(TinyData.Weights(first), TinyData.Weights(second));
    }

    /// <summary>42 examples in batches of 4 are 11 batches an epoch; with 3 batches a step, batch 5 is amid a group and amid the epoch.</summary>
    [Theory]
    [InlineData(5), InlineData(11), InlineData(16), InlineData(1)]
    public void FineTune_CancelledAndResumed_GivesTheBitsOfAnUninterruptedRun(int cancelAfter)
    {
        var options = TinyData.Options();
        options.GradientAccumulationSteps = 3;
        options.ValidationFraction = 0.2;
        options.ProgressInterval = TimeSpan.Zero;
        using var whole = TinyData.FineTune(options, 52).Model;

        options.CheckpointFolder = _folder;
        using var source = new CancellationTokenSource();
        var trained = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => TinyData.FineTune(options, 52, new Reports(() =>
        {
            if (++trained == cancelAfter)
                source.Cancel();
        }), source.Token));
        Assert.Equal(cancelAfter, trained);
        var file = Assert.Single(Directory.GetFiles(_folder));

        using var resumed = TinyData.FineTune(options, 52).Model;
        Assert.Equal(TinyData.Weights(whole), TinyData.Weights(resumed));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void FineTune_CheckpointFileDamaged_SaysSo()
    {
        var options = TinyData.Options();
        options.CheckpointFolder = _folder;
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => TinyData.FineTune(options, 42, new Reports(source.Cancel), source.Token));
        var file = Assert.Single(Directory.GetFiles(_folder));
        using (var stream = File.OpenWrite(file))
            stream.SetLength(stream.Length / 2);
        var e = Assert.Throws<MLNetFineTune.Torch.Checkpoints.CheckpointException>(() => TinyData.FineTune(options));
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FineTune_LossOverflowsInTheFirstEpoch_NamesTheStep()
    {
        var options = TinyData.Options();
        (options.LearningRate, options.WarmupRatio, options.Schedule) = (1, 0, ScheduleKind.Constant);
        var e = Assert.Throws<NonFiniteLossException>(() => TextClassification.FineTune(TinyData.Checkpoint(), TinyData.Labels, [.. TinyData.Examples(42).Select(x => x with { Weight = 3e38f })], null, options));
        Assert.Contains($"step {e.Step}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FineTune_OptionsOutOfRange_ListsThemAll()
    {
        var options = new TrainingOptions { Epochs = 0, LearningRate = -1, WarmupRatio = 2, MaxLength = 65, Device = "tpu", HiddenDropout = 1 };
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.FineTune(options));
        foreach (var part in new[] { "Epochs: found 0", "LearningRate: found -1", "WarmupRatio: found 2", "MaxLength: found 65; allowed 3 to 64", "Device: found tpu", "HiddenDropout: found 1" })
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    /// <summary>With all else that is wrong, and so before texts are tokenized.</summary>
    [Fact]
    public void FineTune_DeviceThatIsNotThere_IsAmongTheProblems()
    {
        var options = TinyData.Options();
        (options.Device, options.Epochs) = ("cuda:99", 0);
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.FineTune(options));
        Assert.Contains("Epochs: found 0", e.Message, StringComparison.Ordinal);
        Assert.Contains("Device: found cuda:99; allowed cpu", e.Message, StringComparison.Ordinal);
        options.Device = "tpu";
        Assert.Equal(2, Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.FineTune(options)).Message.Split(": found ").Length - 1);
        var ofEntities = TinyEntities.Options();
        ofEntities.Device = "cuda:99";
        Assert.Contains("Device: found cuda:99", Assert.Throws<ArgumentOutOfRangeException>(() => TinyEntities.FineTune(ofEntities)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FineTune_PatienceWithoutValidationData_SaysThatItIsWithoutEffect()
    {
        var options = TinyData.Options();
        options.EarlyStoppingPatience = 1;
        foreach (var validation in new[] { null, s_validation })
        {
            var result = TinyData.FineTune(options, 8, validation: validation);
            result.Model.Dispose();
            Assert.Equal(validation is null ? 1 : 0, result.Notes.Count(n => n.StartsWith("EarlyStoppingPatience is without effect", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void FineTune_LabelOrWeightOutOfRange_NamesTheExamples()
    {
        var e = Assert.Throws<ArgumentException>(() => TextClassification.FineTune(TinyData.Checkpoint(), TinyData.Labels, [new("a", null, 2), new("b", null, 0, -1)]));
        Assert.Contains("train[0].Label: found 2; allowed 0 to 1", e.Message, StringComparison.Ordinal);
        Assert.Contains("train[1].Weight: found -1", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TextClassification.FineTune(TinyData.Checkpoint(), TinyData.Labels, []));
    }

    [Fact]
    public void FineTune_ValidationStopsImproving_StopsEarlyWithTheBestModel()
    {
        var options = TinyData.Options();
        (options.Epochs, options.EarlyStoppingPatience, options.LearningRate) = (50, 1, 2e-3);
        var reports = new Reports();
        var result = TinyData.FineTune(options, 42, reports, validation: s_validation);
        using var model = result.Model;
        Assert.Equal(TrainingEnd.EarlyStopped, result.End);
        Assert.True(result.BestStep < result.Steps);
        var evaluations = reports.All.Select(r => r.Evaluation).OfType<EvaluationResult>().ToList();
        Assert.Equal(result.Best!.Loss, evaluations.Min(e => e.Loss));
    }

    [Fact]
    public void FineTune_Progress_EndsAtTheLastStep()
    {
        var reports = new Reports();
        using var model = TinyData.FineTune(TinyData.Options(), 42, reports).Model;
        var last = reports.All[^1];
        Assert.Equal((2, 22L, 22L), (last.Epoch, last.Step, last.TotalSteps));
        Assert.All(reports.All, r => Assert.True(double.IsFinite(r.Loss) && r.RowsPerSecond > 0));
    }

    [Fact]
    public void FineTune_ClassifierOfAnotherSize_IsMadeAnewAndSaidSo()
    {
        var result = TinyData.FineTune(TinyData.Options());
        using var model = result.Model;
        Assert.Contains(result.Notes, n => n.Contains("classifier.weight", StringComparison.Ordinal));
    }

    [Fact]
    public void FineTune_ValidationFractionRoundsToNothing_SaysThatThereIsNoValidation()
    {
        var options = TinyData.Options();
        options.ValidationFraction = 0.01;
        var result = TinyData.FineTune(options, 42);
        using var model = result.Model;
        Assert.Null(result.Best);
        Assert.Contains(result.Notes, n => n.Contains("ValidationFraction 0.01", StringComparison.Ordinal) && n.Contains("without validation", StringComparison.Ordinal));
        options.ValidationFraction = 0.03; // 0.63 of 21 of a class: one.
        var other = TinyData.FineTune(options, 42);
        using var validated = other.Model;
        Assert.NotNull(other.Best);
        Assert.DoesNotContain(other.Notes, n => n.Contains("without validation", StringComparison.Ordinal));
    }

    /// <summary>2 epochs of 11 steps.</summary>
    [Theory]
    [InlineData(5, "5 10 15 20 22"), InlineData(11, "11 22"), InlineData(100, "22")]
    public void FineTune_EvaluationSteps_EvaluatesAtTheseAndAtTheLast(int every, string expected)
    {
        var options = TinyData.Options();
        options.EvaluationSteps = every;
        var reports = new Reports();
        var result = TinyData.FineTune(options, 42, reports, validation: s_validation);
        using var model = result.Model;
        Assert.Equal(expected, string.Join(' ', reports.All.Where(r => r.Evaluation is not null).Select(r => r.Step)));
        Assert.NotNull(result.Best);
    }

    [Fact]
    public void FineTune_RestoreBestModelOff_EndsWithTheLastWeights()
    {
        var options = TinyData.Options();
        (options.Epochs, options.LearningRate) = (6, 2e-3);
        using var plain = TinyData.FineTune(options).Model;
        var best = TinyData.FineTune(options, validation: s_validation);
        using var restored = best.Model;
        Assert.True(best.BestStep < best.Steps, "the test needs a run whose last weights are not the best");
        options.RestoreBestModel = false;
        var result = TinyData.FineTune(options, validation: s_validation);
        using var last = result.Model;
        Assert.Equal((result.Steps, null), (result.BestStep, result.Best));
        Assert.Equal(TinyData.Weights(plain), TinyData.Weights(last));
        Assert.NotEqual(TinyData.Weights(restored), TinyData.Weights(last));
    }

    [Fact]
    public void FineTune_LossOverflowsAfterAnEvaluation_EndsWithTheBestModel()
    {
        var options = TinyData.Options();
        (options.EvaluationSteps, options.LearningRate) = (2, 1e-5);
        var examples = TinyData.Examples(42);
        var lengths = ClassificationCollator.Of(examples, TinyData.Checkpoint().Tokenizer, options.MaxLength!.Value, default).Texts.Lengths();
        var batches = LengthBuckets.Shuffled(lengths, options.BatchSize, options.Seed!.Value, 0);
        var poisoned = Enumerable.Range(0, batches.Count).Last(i => batches[i].Length == 4);
        foreach (var i in batches[poisoned])
            examples[i] = examples[i] with { Weight = 3e38f };

        var result = TextClassification.FineTune(TinyData.Checkpoint(), TinyData.Labels, examples, s_validation, options);

        using var model = result.Model;
        Assert.Equal((TrainingEnd.NonFiniteLoss, (long)poisoned), (result.End, result.Steps));
        Assert.InRange(result.BestStep, 2, poisoned);
        Assert.Contains(result.Notes, n => n.Contains($"step {poisoned + 1}", StringComparison.Ordinal) && n.Contains($"step {result.BestStep}", StringComparison.Ordinal));
        var scores = model.Score([.. s_validation.Select(e => e.Text)]);
        var loss = s_validation.Select((e, i) => Math.Log(Math.Exp(scores[i][0] - scores[i][e.Label]) + Math.Exp(scores[i][1] - scores[i][e.Label]))).Average();
        Assert.Equal(result.Best!.Loss, loss, 1e-5);
    }

    private sealed class Reports(Action? then = null) : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> All { get; } = [];

        public void Report(TrainingProgress value)
        {
            if (value.Plan is not null)
                return;
            All.Add(value);
            then?.Invoke();
        }
    }
}
