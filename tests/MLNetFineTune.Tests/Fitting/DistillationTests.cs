using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNetFineTune.Tests;

public sealed class DistillationTests : IClassFixture<DistillationTests.Teachers>, IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly Teachers _teachers;
    private readonly string _folder = Directory.CreateTempSubdirectory("distillation").FullName;

    public DistillationTests(Teachers teachers) => _teachers = teachers;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A pipeline that knows the topics, its classes in another order than the students', and its label mapped back at the end.</summary>
    public sealed class Teachers : IDisposable
    {
        public Teachers()
        {
            var ml = new MLContext(seed: 2);
            Data = ml.Data.LoadFromEnumerable(Tiny.Docs().Reverse());
            Chain = ml.Transforms.Conversion.MapValueToKey("Label", "Topic")
                .Append(Tiny.Classifier(ml, o => (o.Epochs, o.LearningRate, o.BatchSize) = (8, 3e-3, 8)))
                .Append(ml.Transforms.Conversion.MapKeyToValue("Said", "PredictedLabel")).Fit(Data);
        }

        public IDataView Data { get; }

        public TransformerChain<KeyToValueMappingTransformer> Chain { get; }

        public void Dispose() => Chain.Dispose();
    }

    [Fact]
    public void Fit_UnlabelledRowsAndATeacherInAChain_LearnsItsTopics()
    {
        List<string> log = [];
        _ml.Log += (_, e) =>
        {
            if (e.Kind is Microsoft.ML.Runtime.ChannelMessageKind.Info or Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                log.Add(e.Message);
        };
        using var model = Student(new() { Teacher = _teachers.Chain }).Fit(Unlabelled(_ => true));
        Assert.True(Accuracy(model) > 0.9, $"accuracy is {Accuracy(model)}");
        Assert.Contains(log, l => l.Contains("60 of 60 rows have no label", StringComparison.Ordinal));
        Assert.DoesNotContain(log, l => l.Contains("Left out", StringComparison.Ordinal) || l.Contains("do not occur", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_TeacherOfAZip_GivesTheModelThatTheTeacherItselfGives()
    {
        var zip = Path.Combine(_folder, "teacher.zip");
        _ml.Model.Save(_teachers.Chain, _teachers.Data.Schema, zip);
        var data = Unlabelled(i => i % 2 == 0);
        using var given = Student(new() { Teacher = _teachers.Chain, Temperature = 4, Weight = 0.7 }).Fit(data);
        using var loaded = Student(new() { TeacherPath = zip, Temperature = 4, Weight = 0.7 }).Fit(data);
        Assert.Equal(Tiny.Scores(given.Transform(data)), Tiny.Scores(loaded.Transform(data)));

        var folder = Path.Combine(_folder, "teacher");
        _teachers.Chain.OfType<TextClassifierTransformer>().Single().Classifier.SavePretrained(folder);
        using var pretrained = Student(new() { TeacherPath = folder, Temperature = 4, Weight = 0.7 }).Fit(data);
        Assert.Equal(Tiny.Scores(given.Transform(data)), Tiny.Scores(pretrained.Transform(data)));
    }

    [Fact]
    public void Save_DistilledModel_ComesBackWithoutItsTeacherAndSaysHowItLearnt()
    {
        var data = Unlabelled(_ => true);
        using var model = Student(new() { Teacher = _teachers.Chain, Temperature = 4, Weight = 0.7 }).Fit(data);
        var zip = Path.Combine(_folder, "student.zip");
        _ml.Model.Save(model, data.Schema, zip);
        var again = new MLContext().Model.Load(zip, out _);
        Assert.Equal(Tiny.Scores(model.Transform(data)), Tiny.Scores(again.Transform(data)));
        (again as IDisposable)?.Dispose();
        using var archive = ZipFile.OpenRead(zip);
        using var stream = archive.Entries.Single(e => e.Name == "manifest.json").Open();
        var learnt = JsonNode.Parse(stream)!["distillation"]!;
        Assert.Equal((4, 0.7), ((double)learnt["temperature"]!, (double)learnt["weight"]!));
    }

    [Fact]
    public void Fit_SentimentWithATeacher_LearnsWhatTheTeacherSaysAndNotTheLabel()
    {
        var data = Tiny.Data(_ml);
        using var teacher = Tiny.Sentiment(_ml, o => (o.Epochs, o.LearningRate, o.BatchSize) = (8, 3e-3, 8)).Fit(data);
        // Every label says the opposite, and has no say.
        using var student = Tiny.Sentiment(_ml, o => (o.Epochs, o.LearningRate, o.BatchSize, o.Distillation) = (8, 3e-3, 8, new() { Teacher = teacher, Weight = 1 }))
            .Fit(Tiny.Data(_ml, d => d.Positive = !d.Positive));
        var metrics = _ml.BinaryClassification.Evaluate(student.Transform(data), "Positive");
        Assert.True(metrics.Accuracy > 0.9, $"accuracy is {metrics.Accuracy}");
    }

    [Fact]
    public void Options_ChangedAfterwards_HaveNoEffect()
    {
        var distillation = new ClassifierDistillationOptions { Teacher = _teachers.Chain };
        var estimator = Student(distillation);
        (distillation.Teacher, distillation.Temperature) = (null, -1);
        estimator.Fit(Unlabelled(_ => true)).Dispose();
    }

    [Fact]
    public void Fit_TeacherOfOtherClasses_NamesThem()
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() =>
            Student(new() { Teacher = _teachers.Chain }).Fit(Tiny.Keyed(_ml, change: d => d.Topic = d.Topic == "music" ? "films" : d.Topic)));
        Assert.Contains("without 'films' and with 'music'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_WeightZero_LeavesUnlabelledRowsOut()
    {
        var warnings = Tiny.Warnings(_ml, () => Student(new() { Teacher = _teachers.Chain, Weight = 0 }).Fit(Unlabelled(i => i % 5 == 0)).Dispose());
        Assert.Contains("12 of 60", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Student(new() { Teacher = _teachers.Chain, Weight = 0 }).Fit(Unlabelled(_ => true)));
    }

    [Fact]
    public void Options_SeveralWrong_AreListedTogether()
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Tiny.Classifier(_ml, o =>
            (o.Epochs, o.Distillation) = (0, new() { Temperature = 0, Weight = 2, Teacher = _ml.Transforms.CopyColumns("Said", "Text").Fit(Tiny.Data(_ml)), TeacherPath = " " })));
        foreach (var part in new[]
        {
            "Epochs", "Distillation.Temperature: found 0", "Distillation.Weight: found 2", "Distillation.TeacherPath: found an empty text", "Distillation.Teacher: found one beside a TeacherPath",
            "Distillation.Teacher: found ColumnCopyingTransformer",
        })
            Assert.Contains(part, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Distillation.Teacher: found null", Assert.Throws<ArgumentOutOfRangeException>(() => Student(new())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_NoTeacherAtThePath_SaysSo()
    {
        var nowhere = Path.Combine(_folder, "nowhere.zip");
        Assert.Contains(nowhere, Assert.Throws<FileNotFoundException>(() => Student(new() { TeacherPath = nowhere }).Fit(Tiny.Keyed(_ml))).Message, StringComparison.Ordinal);
        var other = Path.Combine(_folder, "other.zip");
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label", "Topic").Fit(_teachers.Data);
        _ml.Model.Save(keyed, _teachers.Data.Schema, other);
        Assert.Contains(other, Assert.Throws<ArgumentOutOfRangeException>(() => Student(new() { TeacherPath = other }).Fit(Tiny.Keyed(_ml))).Message, StringComparison.Ordinal);
    }

    private TextClassifierEstimator Student(ClassifierDistillationOptions distillation) =>
        Tiny.Classifier(_ml, o => (o.Epochs, o.LearningRate, o.BatchSize, o.Distillation) = (8, 3e-3, 8, distillation));

    private double Accuracy(TextClassifierTransformer model) => _ml.MulticlassClassification.Evaluate(model.Transform(Tiny.Keyed(_ml))).MicroAccuracy;

    /// <summary>The documents, their key from all topics, but without a topic where <paramref name="which"/> says so.</summary>
    private IDataView Unlabelled(Func<int, bool> which) =>
        _ml.Transforms.Conversion.MapValueToKey("Label", "Topic").Fit(Tiny.Data(_ml))
            .Transform(_ml.Data.LoadFromEnumerable(Tiny.Docs().Select((d, i) =>
            {
                d.Topic = which(i) ? "" : d.Topic;
                return d;
            }).ToArray()));
}
