using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Tests;

public class RefusalTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Catalog_NullArguments_AreArgumentNull()
    {
        var trainers = _ml.MulticlassClassification.Trainers;
        Assert.Throws<ArgumentNullException>(() => trainers.FineTuneTextClassifier((string)null!));
        Assert.Throws<ArgumentNullException>(() => trainers.FineTuneTextClassifier((TextClassifierOptions)null!));
        Assert.Throws<ArgumentNullException>(() => trainers.FineTuneTextClassifier("x", labelColumnName: null!));
        Assert.Throws<ArgumentNullException>(() => trainers.FineTuneTextClassifier("x", textColumnName: null!));
        Assert.Throws<ArgumentNullException>(() => _ml.BinaryClassification.Trainers.FineTuneSentiment((string)null!));
        Assert.Throws<ArgumentNullException>(() => ((MulticlassClassificationCatalog.MulticlassClassificationTrainers)null!).FineTuneTextClassifier("x"));
        Assert.Throws<ArgumentNullException>(() => Tiny.Classifier(_ml).Fit(null!));
        Assert.Throws<ArgumentNullException>(() => Tiny.Classifier(_ml).GetOutputSchema(null!));
        Assert.Throws<ArgumentNullException>(() => Tiny.Sentiment(_ml).Fit(null!));
        using var model = Tiny.Sentiment(_ml).Fit(Tiny.Data(_ml));
        Assert.Throws<ArgumentNullException>(() => model.Transform(null!));
        Assert.Throws<ArgumentNullException>(() => model.GetOutputSchema(null!));
    }

    [Fact]
    public void Options_SeveralOutOfRange_AreListedTogether()
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Tiny.Classifier(_ml, o =>
            (o.Epochs, o.LearningRate, o.ScoringBatchSize, o.TextColumnName, o.ExampleWeightColumnName, o.Checkpoint) = (0, -1, 0, "", "", "")));
        foreach (var field in new[] { "Epochs", "LearningRate", "ScoringBatchSize", "TextColumnName", "ExampleWeightColumnName", "Checkpoint", "-1" })
            Assert.Contains(field, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_MaxLengthBeyondTheCheckpoint_IsRefused()
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Tiny.Classifier(_ml, o => o.MaxLength = 65).Fit(Tiny.Keyed(_ml)));
        Assert.Contains("MaxLength", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("64", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_NoSuchCheckpoint_NamesTheFolder()
    {
        var thrown = Assert.Throws<DirectoryNotFoundException>(() => Tiny.Classifier(_ml, o => o.Checkpoint = "no/such/folder").Fit(Tiny.Keyed(_ml)));
        Assert.Contains("folder", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_FolderWithoutFiles_ListsWhatIsMissing()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        Assert.Throws<CheckpointException>(() => Tiny.Classifier(_ml, o => o.Checkpoint = folder).Fit(Tiny.Keyed(_ml)));
        Directory.Delete(folder);
    }

    [Fact]
    public void Fit_NoRows_IsInvalidOperation()
    {
        var empty = _ml.Data.LoadFromEnumerable(Array.Empty<Tiny.Doc>());
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label", "Topic").Fit(Tiny.Data(_ml)).Transform(empty);
        Assert.Contains("no rows", Assert.Throws<InvalidOperationException>(() => Tiny.Classifier(_ml).Fit(keyed)).Message, StringComparison.Ordinal);
        Assert.Contains("no rows", Assert.Throws<InvalidOperationException>(() => Tiny.Sentiment(_ml).Fit(empty)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_NoLabels_IsInvalidOperation()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => Tiny.Classifier(_ml).Fit(Unlabelled(_ => true)));
        Assert.Contains("'Label'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("60", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OneClass_NamesColumnAndClass()
    {
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label", "Topic").Fit(Tiny.Data(_ml));
        foreach (var data in new[] { keyed.Transform(Tiny.Data(_ml, d => d.Topic = "music")), Tiny.Keyed(_ml, change: d => d.Topic = "music") })
        {
            var thrown = Assert.Throws<InvalidOperationException>(() => Tiny.Classifier(_ml).Fit(data));
            Assert.Contains("'Label'", thrown.Message, StringComparison.Ordinal);
            Assert.Contains("'music'", thrown.Message, StringComparison.Ordinal);
        }

        var binary = Assert.Throws<InvalidOperationException>(() => Tiny.Sentiment(_ml).Fit(Tiny.Data(_ml, d => d.Positive = true)));
        Assert.Contains("'Positive'", binary.Message, StringComparison.Ordinal);
        Assert.Contains("'True'", binary.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_SomeUnlabelled_LeavesThemOutWithOneCountedWarning()
    {
        var warnings = Tiny.Warnings(_ml, () => Tiny.Classifier(_ml).Fit(Unlabelled(i => i % 5 == 0)).Dispose());
        Assert.Contains("12 of 60", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_AbsentClass_IsAWarningAndKeepsItsScore()
    {
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label", "Topic").Fit(Tiny.Data(_ml));
        var data = keyed.Transform(Tiny.Data(_ml, d => d.Topic = d.Topic == "music" ? "sport" : d.Topic));
        TextClassifierTransformer? model = null;
        var warnings = Tiny.Warnings(_ml, () => model = Tiny.Classifier(_ml).Fit(data));
        Assert.Contains("'music'", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(3, Tiny.Scores(model!.Transform(data))[0].Length);
        model.Dispose();
    }

    [Fact]
    public void Fit_LongTexts_AreCutWithOneCountedWarning()
    {
        var warnings = Tiny.Warnings(_ml, () => Tiny.Classifier(_ml, o => o.MaxLength = 8).Fit(Tiny.Keyed(_ml)).Dispose());
        Assert.Contains("8 tokens", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.PositiveInfinity)]
    public void Fit_BadWeight_NamesRowAndColumn(float weight)
    {
        var data = Tiny.Keyed(_ml, change: d => d.Weight = d.Stars == 3 ? weight : 1);
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Tiny.Classifier(_ml, o => o.ExampleWeightColumnName = "Weight").Fit(data));
        Assert.Contains("'Weight'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("row 3", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_ValidationSetOfOtherClasses_IsRefused()
    {
        var other = Tiny.Keyed(_ml, change: d => d.Topic = d.Topic == "music" ? "films" : d.Topic);
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Tiny.Classifier(_ml, o => o.ValidationSet = other).Fit(Tiny.Keyed(_ml)));
        Assert.Contains("'films'", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tiny.Classifier(_ml, o => (o.ValidationSet, o.ValidationFraction) = (other, 0.1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tiny.Classifier(_ml, o => o.ValidationSet = Tiny.Data(_ml)).Fit(Tiny.Keyed(_ml)));
    }

    private IDataView Unlabelled(Func<int, bool> which)
    {
        var docs = Tiny.Docs();
        for (var i = 0; i < docs.Length; i++)
        {
            if (which(i))
                docs[i].Topic = "";
        }

        var data = _ml.Data.LoadFromEnumerable(docs);
        return _ml.Transforms.Conversion.MapValueToKey("Label", "Topic").Fit(Tiny.Data(_ml)).Transform(data);
    }
}
