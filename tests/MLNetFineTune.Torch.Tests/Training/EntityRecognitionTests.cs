using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Torch.Tests.Training;

public sealed class EntityRecognitionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("entities").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false, SubwordLabels.First, Aggregation.First), InlineData(false, SubwordLabels.All, Aggregation.Average), InlineData(false, SubwordLabels.All, Aggregation.Max)]
    [InlineData(true, SubwordLabels.First, Aggregation.First), InlineData(true, SubwordLabels.First, Aggregation.Average)]
    public void FineTune_NamesInSentences_FindsThem(bool crf, SubwordLabels labels, Aggregation aggregation)
    {
        var options = TinyEntities.Options();
        (options.Epochs, options.UseCrf, options.SubwordLabels, options.Aggregation) = (14, crf, labels, aggregation);
        using var model = TinyEntities.FineTune(options, 60).Model;
        Assert.Equal(crf, model.HasCrf);

        var found = model.Recognize(["Bob Stone saw a film in New York.", "a film is a film"]);
        Assert.Equal([new("PER", "Bob Stone", 0, 9, 0), new("LOC", "New York", 24, 8, 0)], found[0].Entities.Select(e => e with { Score = 0 }));
        Assert.Equal(["Bob", "Stone", "saw", "a", "film", "in", "New", "York", "."], found[0].Words.Select(w => "Bob Stone saw a film in New York.".Substring(w.Start, w.Length)));
        Assert.Equal(["B-PER", "I-PER", "O", "O", "O", "O", "B-LOC", "I-LOC", "O"], found[0].Tags.Select(t => model.Tags[t]));
        Assert.All(found[0].Scores, s => Assert.InRange(s, 0.2f, 1));
        if (!crf)
            Assert.Equal((found[0].Scores[0] + found[0].Scores[1]) / 2, found[0].Entities[0].Score, 1e-6f);
        Assert.Empty(found[1].Entities);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void FineTune_SameSeedAndData_GivesTheSameBits(bool crf)
    {
        var options = TinyEntities.Options();
        options.UseCrf = crf;
        using var first = TinyEntities.FineTune(options).Model;
        using var second = TinyEntities.FineTune(options).Model;
        Assert.Equal(TinyEntities.Parts(first), TinyEntities.Parts(second));
        options.Seed = 8;
        using var third = TinyEntities.FineTune(options).Model;
        Assert.NotEqual(TinyEntities.Parts(first), TinyEntities.Parts(third));
    }

    [Theory]
    [InlineData(5, false), InlineData(11, true)]
    public void FineTune_CancelledAndResumed_GivesTheBitsOfAnUninterruptedRun(int cancelAfter, bool crf)
    {
        var options = TinyEntities.Options();
        (options.GradientAccumulationSteps, options.ValidationFraction, options.ProgressInterval, options.UseCrf) = (3, 0.2, TimeSpan.Zero, crf);
        using var whole = TinyEntities.FineTune(options, 52).Model;

        options.CheckpointFolder = _folder;
        using var source = new CancellationTokenSource();
        var trained = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => TinyEntities.FineTune(options, 52, new Reports(_ =>
        {
            if (++trained == cancelAfter)
                source.Cancel();
        }), source.Token));
        var file = Assert.Single(Directory.GetFiles(_folder));
        using var resumed = TinyEntities.FineTune(options, 52).Model;
        Assert.Equal(TinyEntities.Parts(whole), TinyEntities.Parts(resumed));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void FineTune_Validation_KeepsTheModelOfTheBestEntityF1()
    {
        var options = TinyEntities.Options();
        (options.Epochs, options.LearningRate) = (10, 3e-3);
        List<EvaluationResult> evaluations = [];
        var result = TinyEntities.FineTune(options, 42, new Reports(p => evaluations.AddRange(p.Evaluation is { } e ? [e] : [])), validation: TinyEntities.Examples(9));
        using var model = result.Model;
        Assert.Equal(10, evaluations.Count);
        Assert.Equal(evaluations.Max(e => e.EntityF1), result.Best!.EntityF1);
        Assert.InRange(result.Best.EntityF1, 0.5, 1);
        Assert.InRange(result.Best.Accuracy, 0.5, 1);

        // The figure is that of the recognizer itself, on whole entities.
        var (right, found, there) = (0, 0, 0);
        foreach (var example in TinyEntities.Examples(9))
        {
            var predicted = TagSequences.DecodeLenient([.. model.RecognizeWords([example.Words])[0].Tags.Select(t => model.Tags[t])]);
            var truth = TagSequences.DecodeLenient([.. example.Labels.Select(t => model.Tags[t])]);
            (right, found, there) = (right + predicted.Intersect(truth).Count(), found + predicted.Count, there + truth.Count);
        }
        Assert.Equal(2.0 * right / (found + there), result.Best.EntityF1, 1e-12);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void FineTune_CalibrateScores_LowersTheLossOfTheValidationPart(bool crf)
    {
        var options = TinyEntities.Options();
        (options.Epochs, options.UseCrf, options.CalibrateScores) = (3, crf, true);
        var validation = TinyEntities.Examples(9);
        var result = TinyEntities.FineTune(options, validation: validation);
        using var calibrated = result.Model;
        Assert.NotEqual(1, calibrated.Settings.Temperature);
        Assert.Contains(result.Notes, n => n.Contains("temperature", StringComparison.Ordinal));
        options.CalibrateScores = false;
        using var plain = TinyEntities.FineTune(options, validation: validation).Model;
        Assert.Equal(1, plain.Settings.Temperature);
        var words = validation.Select(e => e.Words).ToArray();
        var (before, after) = (plain.RecognizeWords(words), calibrated.RecognizeWords(words));
        Assert.Equal(before.SelectMany(t => t.Tags), after.SelectMany(t => t.Tags));
        Assert.NotEqual(before.SelectMany(t => t.Scores), after.SelectMany(t => t.Scores));
        if (!crf)
            Assert.True(Brier(after) < Brier(before) + 1e-9, $"{Brier(after)} after, {Brier(before)} before");

        double Brier(IReadOnlyList<RecognizedText> texts) =>
            texts.Zip(validation).SelectMany(t => t.First.Tags.Zip(t.First.Scores, t.Second.Labels)).Average(w => Math.Pow(w.Second - (w.First == w.Third ? 1 : 0), 2));
    }

    [Fact]
    public void FineTune_ClassWeights_DecideWhichTagsCount()
    {
        var options = TinyEntities.Options();
        (options.Epochs, options.ClassWeights) = (6, [1, 0, 0, 0, 0]);
        using var outside = TinyEntities.FineTune(options).Model;
        Assert.All(outside.RecognizeWords([["Ann", "saw", "Paris"]])[0].Tags, t => Assert.Equal(0, t));
        (options.ClassWeights, options.BalanceClasses) = (null, true);
        using var balanced = TinyEntities.FineTune(options).Model;
        options.BalanceClasses = false;
        using var plain = TinyEntities.FineTune(options).Model;
        Assert.NotEqual(TinyEntities.Parts(plain), TinyEntities.Parts(balanced));
    }

    [Fact]
    public void FineTune_TagsWithoutOutside_AddsItLast()
    {
        string[] tags = ["B-PER", "I-PER", "B-LOC", "I-LOC"];
        using var model = EntityRecognition.FineTune(
            TinyEntities.Checkpoint(), tags, [new(["Ann", "Lee", "left"], [0, 1, -1]), new(["Paris"], [2])], null, TinyEntities.Options()).Model;
        Assert.Equal([.. tags, "O"], model.Tags);
    }

    [Theory]
    [InlineData(TagScheme.Iob1), InlineData(TagScheme.Iob2), InlineData(TagScheme.Ioe2), InlineData(TagScheme.Bioes), InlineData(TagScheme.Bilou), InlineData(TagScheme.Io)]
    public void FineTune_NoSchemeGiven_DetectsThatOfTheLabels(TagScheme scheme)
    {
        string[] tags = ["O", .. from prefix in "BIELSU" from type in new[] { "PER", "LOC" } select $"{prefix}-{type}"];
        var sentences = TinyEntities.Examples(10, tags, scheme).ToList();
        // Entities of a type that touch: what tells IOB1 from IO.
        var touching = TagSequences.Encode([new("PER", 0, 0), new("PER", 1, 2)], 3, scheme);
        sentences.Add(new(["Ann", "Bob", "Stone"], Array.ConvertAll(touching, t => Array.IndexOf(tags, t))));
        string[] used = [.. tags.Where((_, t) => sentences.Any(s => s.Labels.Contains(t)))];
        sentences = [.. sentences.Select(s => s with { Labels = Array.ConvertAll(s.Labels, l => Array.IndexOf(used, tags[l])) })];
        using var model = EntityRecognition.FineTune(TinyEntities.Checkpoint(), used, sentences, null, TinyEntities.Options()).Model;
        Assert.Equal(scheme, model.Scheme);
    }

    /// <summary>B- is rare in IOB1: a part of the data may have none.</summary>
    [Fact]
    public void FineTune_TagsThatDoNotOccur_AreOfTheDetectedSchemeToo()
    {
        string[] tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];
        using var model = EntityRecognition.FineTune(TinyEntities.Checkpoint(), tags, [.. TinyEntities.Examples(10, tags, TagScheme.Io)], null, TinyEntities.Options()).Model;
        Assert.Equal(TagScheme.Iob1, model.Scheme);
    }

    [Fact]
    public void FineTune_LongAndEmptyTexts_AreSplitOrLeftOutAndSaidSo()
    {
        EntityExample longOne = new([.. Enumerable.Repeat("film", 100)], [.. Enumerable.Range(0, 100).Select(i => i % 9 == 0 ? 1 : 0)]);
        EntityExample[] examples = [.. TinyEntities.Examples(8), longOne, new([], []), new(["\u200b"], [1]), new(["a"], [-1])];
        var result = EntityRecognition.FineTune(TinyEntities.Checkpoint(), TinyEntities.Tags, examples, null, TinyEntities.Options());
        using var model = result.Model;
        Assert.Equal((1, 3), (result.SplitExamples, result.LeftOutExamples));
        Assert.Contains(result.Notes, n => n.StartsWith("3 of 12 training examples are left out", StringComparison.Ordinal));
    }

    [Fact]
    public void FineTune_BadExamples_AreNamedByIndex()
    {
        EntityExample good = new(["Ann"], [1]);
        var e = Refused([good, new(["Ann", "left"], [1]), new(["Ann"], [5]), null!]);
        Assert.Contains("train[1]: found 2 words and 1 labels", e.Message, StringComparison.Ordinal);
        Assert.Contains("train[2].Labels[0]: found 5; allowed 0 to 4, or -1 for none", e.Message, StringComparison.Ordinal);
        Assert.Contains("train[3]", e.Message, StringComparison.Ordinal);
        Assert.Contains("nothing to learn", Refused([new(["a", "film"], [0, 0]), new(["a"], [0])]).Message, StringComparison.Ordinal);
        Assert.Contains("nothing to learn", Refused([]).Message, StringComparison.Ordinal);
        Assert.Contains("nothing to learn", Refused([new(["\u200b"], [1])]).Message, StringComparison.Ordinal);
        Assert.Contains("validation[0]", Assert.Throws<ArgumentException>(() => TinyEntities.FineTune(TinyEntities.Options(), validation: [new(["a"], [])])).Message, StringComparison.Ordinal);

        static ArgumentException Refused(EntityExample[] examples) => Assert.Throws<ArgumentException>(
            () => EntityRecognition.FineTune(TinyEntities.Checkpoint(), TinyEntities.Tags, examples, null, TinyEntities.Options()).Model.Dispose());
    }

    [Theory]
    [InlineData("O B-", "has no type")]
    [InlineData("O B", "has no type")]
    [InlineData("O B-PER B-PER", "a second time")]
    [InlineData("O", "O alone")]
    [InlineData("O B-PER L-PER", "B-PER", TagScheme.Ioe1)]
    public void FineTune_BadTags_AreRefusedByName(string tags, string expected, TagScheme? scheme = null)
    {
        var options = TinyEntities.Options();
        options.Scheme = scheme;
        var e = Assert.Throws<ArgumentException>(() => EntityRecognition.FineTune(TinyEntities.Checkpoint(), tags.Split(' '), [new(["a", "b"], [0, tags.Contains(' ') ? 1 : 0])], null, options).Model.Dispose());
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5e-5, null, 5e-3), InlineData(5e-4, null, 0.05), InlineData(1e-2, null, 0.05), InlineData(0.5, null, 0.5), InlineData(1e-2, 1e-4, 1e-4), InlineData(1e-3, 1d, 1)]
    public void CrfRateFactor_OfALearningRate_GivesTheCrfsOwn(double rate, double? ofCrf, double expected) =>
        Assert.Equal(expected, rate * new EntityTrainingOptions { LearningRate = rate, CrfLearningRate = ofCrf }.CrfRateFactor, 1e-12);

    [Fact]
    public void FineTune_OptionsOutOfRange_ListsThemAll()
    {
        var options = new EntityTrainingOptions
        {
            Epochs = 0, Scheme = (TagScheme)99, UseCrf = true, SubwordLabels = SubwordLabels.All, Aggregation = Aggregation.Max, CrfLearningRate = 0, ClassWeights = [1, -1], BalanceClasses = true,
        };
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TinyEntities.FineTune(options));
        foreach (var part in new[]
        {
            "Epochs: found 0", "Scheme: found 99; allowed Io, Iob1, Iob2", "SubwordLabels: found All with UseCrf", "Aggregation: found Max with UseCrf", "CrfLearningRate: found 0",
            "ClassWeights: found 2 numbers; allowed 5", "ClassWeights: found 1, -1", "BalanceClasses: found true",
        })
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TinyEntities.FineTune(new() { CalibrateScores = true }));
        var refused = Assert.ThrowsAny<ArgumentException>(() => EntityRecognition.FineTune(
            TinyEntities.Checkpoint(), TinyEntities.Tags, TinyEntities.Examples(3), null, new() { CalibrateScores = true, ValidationFraction = 0.01 }));
        Assert.Contains("ValidationFraction 0.01 rounds to no example", refused.Message, StringComparison.Ordinal);
        refused = Assert.ThrowsAny<ArgumentException>(() => EntityRecognition.FineTune(
            TinyEntities.Checkpoint(), [.. Enumerable.Range(0, 1001).Select(i => $"B-T{i}")], TinyEntities.Examples(3), null, new()));
        Assert.Contains("at most 1000", refused.Message, StringComparison.Ordinal);
        Assert.Contains(TrainingOptionsValidator.Problems(new TrainingOptions { BestModelMetric = ValidationMetric.EntityF1 }), p => p.Field == "BestModelMetric");
    }

    private sealed class Reports(Action<TrainingProgress> then) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Plan is null)
                then(value);
        }
    }
}
