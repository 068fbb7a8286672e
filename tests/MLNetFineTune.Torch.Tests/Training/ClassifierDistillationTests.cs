using MLNetFineTune.Tests;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Torch.Tests.Training;

public sealed class ClassifierDistillationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("distillation").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void SoftLabels_TeacherOfAnotherOrder_AreMappedByName()
    {
        using var teacher = Teacher(["good", "bad"]);
        TextExample[] examples = [new("a gripping , funny film", null, TextExample.Unlabelled), new("dull", "and far too long", 0)];
        var scores = teacher.Score([.. examples.Select(e => e.Text)], [.. examples.Select(e => e.Pair)], 4);
        Assert.Equal([scores[0][1], scores[0][0], scores[1][1], scores[1][0]], SoftLabels.Of(new(teacher), TinyData.Labels, examples, 4, default));
        Assert.Equal(scores.Logits, SoftLabels.Of(new(teacher), ["good", "bad"], examples, 4, default));
    }

    [Fact]
    public void FineTune_UnlabelledTextsAlone_LearnsWhatTheTeacherSays()
    {
        using var teacher = Teacher(["good", "bad"]);
        var options = TinyData.Options();
        options.Epochs = 12;
        var result = FineTune(options, new(teacher), Unlabelled(42));
        using var student = result.Model;
        var scores = student.Score(["a gripping , funny film", "dull and far too long"]);
        Assert.True(scores[0][1] > scores[0][0] && scores[1][0] > scores[1][1], $"{string.Join(" ", scores.Logits)}");
    }

    [Fact]
    public void FineTune_LabelsContradictTheTeacher_TheWeightDecides()
    {
        using var teacher = Teacher(TinyData.Labels);
        var options = TinyData.Options();
        options.Epochs = 12;
        TextExample[] contradicting = [.. TinyData.Examples(42).Select(e => e with { Label = 1 - e.Label })];
        foreach (var (weight, expected) in new[] { (1.0, 1), (0.0, 0) })
        {
            using var student = FineTune(options, new(teacher) { Weight = weight }, contradicting).Model;
            var scores = student.Score(["a gripping , funny film"]);
            Assert.True(scores[0][expected] > scores[0][1 - expected], $"weight {weight}: {string.Join(" ", scores.Logits)}");
        }
    }

    [Fact]
    public void FineTune_UnlabelledBesideLabelled_AreUsedButNotValidatedOn()
    {
        using var teacher = Teacher(TinyData.Labels);
        var options = TinyData.Options();
        options.ValidationFraction = 0.25;
        using var without = FineTune(options, new(teacher), TinyData.Examples(40)).Model;
        var reports = new List<TrainingProgress>();
        var result = FineTune(options, new(teacher), [.. TinyData.Examples(40), .. Unlabelled(8)], new Reports(reports.Add));
        using var with = result.Model;
        Assert.NotEqual(TinyData.Weights(without), TinyData.Weights(with));
        // 30 of 40 labelled examples are trained on, and the 8 without a label: 10 batches of 4 in each of 2 epochs.
        Assert.Equal(20, reports[^1].TotalSteps);
        Assert.NotNull(result.Best);
    }

    [Theory]
    [InlineData(5), InlineData(11)]
    public void FineTune_CancelledAndResumed_GivesTheBitsOfAnUninterruptedRun(int cancelAfter)
    {
        using var teacher = Teacher(["good", "bad"]);
        var options = TinyData.Options();
        options.ProgressInterval = TimeSpan.Zero;
        TextExample[] examples = [.. TinyData.Examples(22), .. Unlabelled(20)];
        using var whole = FineTune(options, new(teacher), examples).Model;

        options.CheckpointFolder = _folder;
        using var source = new CancellationTokenSource();
        var trained = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => FineTune(options, new(teacher), examples, new Reports(_ =>
        {
            if (++trained == cancelAfter)
                source.Cancel();
        }), source.Token));
        var file = Assert.Single(Directory.GetFiles(_folder));

        // Runs with another temperature, weight or teacher are other runs: they leave the file alone.
        using var otherTeacher = TinyData.FineTune(TinyData.Options()).Model;
        foreach (var other in new ClassifierDistillation[] { new(teacher) { Temperature = 3 }, new(teacher) { Weight = 0.4 }, new(otherTeacher) })
            FineTune(options, other, examples).Model.Dispose();
        Assert.True(File.Exists(file));

        var result = FineTune(options, new(teacher), examples);
        using var resumed = result.Model;
        Assert.Contains(result.Notes, n => n.Contains("went on", StringComparison.Ordinal));
        Assert.Equal(TinyData.Weights(whole), TinyData.Weights(resumed));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void FineTune_SettingsOutOfRange_ListsThemAllWithTheOptions()
    {
        using var teacher = Teacher(["good", "ugly"]);
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => FineTune(new() { Epochs = 0 }, new(teacher) { Temperature = 0, Weight = 1.5 }, TinyData.Examples(4)));
        foreach (var part in new[] { "Epochs: found 0", "Distillation.Temperature: found 0", "Distillation.Weight: found 1.5", "Distillation.Teacher: found one without 'bad' and with 'ugly'" })
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        foreach (var (temperature, weight) in new[] { (double.NaN, 0.5), (double.PositiveInfinity, 0.5), (-1, 0.5), (2, -0.1), (2, double.NaN) })
            Assert.Single(ClassifierDistillation.Problems(temperature, weight));
        Assert.Empty(ClassifierDistillation.Problems(2, 0));
    }

    [Fact]
    public void FineTune_NothingToLearnFrom_IsRefused()
    {
        using var teacher = Teacher(TinyData.Labels);
        Assert.Contains("nothing to learn", Assert.Throws<ArgumentException>(() => FineTune(TinyData.Options(), new(teacher) { Weight = 0 }, Unlabelled(4))).Message, StringComparison.Ordinal);
        var e = Assert.Throws<ArgumentException>(() => FineTune(TinyData.Options(), null, Unlabelled(4)));
        Assert.Contains("train[0].Label: found -1; allowed 0 to 1", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<ArgumentException>(() => FineTune(TinyData.Options(), new(teacher), [new("a", null, -2)]));
        Assert.Contains("found -2; allowed 0 to 1, or -1 for none", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<ArgumentException>(() => TextClassification.FineTune(TinyData.Checkpoint(), TinyData.Labels, TinyData.Examples(4), Unlabelled(2), TinyData.Options(), new(teacher)));
        Assert.Contains("validation[0].Label: found -1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FineTune_TeacherDisposed_SaysSo()
    {
        var teacher = Teacher(TinyData.Labels);
        teacher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => FineTune(TinyData.Options(), new(teacher), TinyData.Examples(4)));
    }

    /// <summary>Real texts: a teacher that learnt labelled reviews, and a student from random weights that sees texts alone.</summary>
    [Fact]
    public void FineTune_UnlabelledReviews_StudentComesToAgreeWithItsTeacher()
    {
        var (train, test) = (Reviews("train"), Reviews("test"));
        var options = new TrainingOptions { Epochs = 4, BatchSize = 16, LearningRate = 1e-3, MaxLength = 48, Threads = 2 };
        using var teacher = TextClassification.FineTune(TinyData.Checkpoint(), TinyData.Labels, train, options: options).Model;
        TextExample[] texts = [.. train.Select(t => t with { Label = TextExample.Unlabelled })];

        double Agreement(int epochs)
        {
            options.Epochs = epochs;
            using var student = TextClassification.FineTune(TinyData.Checkpoint(), ["good", "bad"], texts, null, options, new(teacher) { Weight = 1 }).Model;
            return Said(student, test).Zip(Said(teacher, test), (a, b) => a == b ? 1.0 : 0).Average();
        }

        var (before, after) = (Agreement(1), Agreement(8));
        Assert.True(after > 0.8 && after > before + 0.2, $"agreement on new texts: {before:0.000} after one epoch, {after:0.000} after 8");
    }

    private static string[] Said(TextClassifier model, TextExample[] examples)
    {
        var scores = model.Score([.. examples.Select(e => e.Text)]);
        return [.. Enumerable.Range(0, scores.Count).Select(i => model.Labels[scores[i][0] >= scores[i][1] ? 0 : 1])];
    }

    private static TextExample[] Reviews(string split) =>
        [.. File.ReadLines(Path.Combine(SharedData.Repository, "datasets", "reviews", split + ".tsv")).Skip(1).Select(l => l.Split('\t')).Select(f => new TextExample(f[1], null, f[0] == "1" ? 1 : 0))];

    private static TextExample[] Unlabelled(int count) => [.. TinyData.Examples(count).Select(e => e with { Label = TextExample.Unlabelled })];

    /// <summary>A classifier that tells the tiny texts apart; the first label is that of the good ones where it is called so.</summary>
    private static TextClassifier Teacher(string[] labels)
    {
        var options = TinyData.Options();
        (options.Epochs, options.Seed) = (12, 3);
        var flipped = labels[0] == "good";
        return TextClassification.FineTune(TinyData.Checkpoint(), labels, [.. TinyData.Examples(42).Select(e => flipped ? e with { Label = 1 - e.Label } : e)], options: options).Model;
    }

    private static TrainingResult FineTune(
        TrainingOptions options, ClassifierDistillation? distillation, TextExample[] examples, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        TextClassification.FineTune(TinyData.Checkpoint(), TinyData.Labels, examples, null, options, distillation, progress, cancellation);

    private sealed class Reports(Action<TrainingProgress> then) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Plan is null)
                then(value);
        }
    }
}
