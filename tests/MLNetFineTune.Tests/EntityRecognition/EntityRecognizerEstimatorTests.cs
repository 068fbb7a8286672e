using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Training;
using MLNetGoldens;

namespace MLNetFineTune.Tests;

public class EntityRecognizerEstimatorTests
{
    private static readonly string[] Added = ["PredictedLabel", "Score", "EntityType", "EntityText", "EntityStart", "EntityLength", "EntityScore"];

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Estimator_Texts_KeepsTheContract()
    {
        var data = TinyEntities.Keyed(_ml);
        EstimatorContract.Check(_ml, TinyEntities.Recognizer(_ml), data, NoText(), _ml.Transforms.CopyColumns("Text", "Number").Fit(data).Transform(data));
    }

    [Fact]
    public void Estimator_WordsAndCrf_KeepsTheContract()
    {
        var data = TinyEntities.Keyed(_ml);
        EstimatorContract.Check(_ml, TinyEntities.Recognizer(_ml, o => (o.WordsColumnName, o.UseCrf) = ("Words", true)), data, NoText(), _ml.Transforms.CopyColumns("Words", "Text").Fit(data).Transform(data));
    }

    [Fact]
    public void Columns_Always_AreVectorsAnyLongWithTheAnnotationsOfAScore()
    {
        var data = TinyEntities.Keyed(_ml);
        using var model = TinyEntities.Recognizer(_ml).Fit(data);
        var added = model.GetOutputSchema(data.Schema).Skip(data.Schema.Count).ToArray();
        Assert.Equal(Added, added.Select(c => c.Name));
        var label = (VectorDataViewType)data.Schema["Label"].Type;
        DataViewType[] items = [label.ItemType, NumberDataViewType.Single, TextDataViewType.Instance, TextDataViewType.Instance, NumberDataViewType.Int32, NumberDataViewType.Int32, NumberDataViewType.Single];
        Assert.Equal(items, added.Select(c => ((VectorDataViewType)c.Type).ItemType));
        Assert.All(added, c => Assert.False(((VectorDataViewType)c.Type).IsKnownSize));
        Assert.All(added, c => Assert.Equal(["ScoreColumnKind", "ScoreColumnSetId", "ScoreValueKind"], Describe.Annotations(c.Annotations).Keys.Where(k => k != "KeyValues")));
        VBuffer<ReadOnlyMemory<char>> values = default;
        added[0].Annotations.GetValue("KeyValues", ref values);
        Assert.Equal(["B-PER", "O", "B-LOC", "I-PER", "I-LOC"], values.DenseValues().Select(v => v.ToString()));
    }

    [Fact]
    public void ShortOverload_TagsAsText_TrainsAndGivesBackTheEntities()
    {
        var data = TinyEntities.Data(_ml);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Tags")
            .Append(_ml.MulticlassClassification.Trainers.FineTuneEntityRecognizer(Tiny.Checkpoint, textColumnName: "Text", options: new() { Epochs = 12, LearningRate = 3e-3, BatchSize = 8 }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(data);
        var rows = _ml.Data.CreateEnumerable<TinyEntities.Found>(model.Transform(data), reuseRowObject: false).ToArray();
        foreach (var (row, marked) in rows.Zip(TinyEntities.Sentences()))
        {
            Assert.Equal(marked.Tags, row.PredictedLabel);
            Assert.Equal(TinyEntities.Expected(marked), TinyEntities.Shown(row.GetEntities()));
        }

        model.Dispose();
    }

    [Fact]
    public void Pipeline_WrittenForMlNetsTrainer_GivesOneLabelAWord()
    {
        // ML.NET's way: the values of the keys are the entities' tags alone, whatever else a word has is a missing key, and so is outside.
        var data = TinyEntities.Data(_ml, m => m.Tags = [.. m.Tags.Select(t => t == "O" ? "0" : t[2..])]);
        var tags = _ml.Data.LoadFromEnumerable(new[] { new { Key = "PER" }, new { Key = "CITY" }, new { Key = "LOC" } });
        var estimator = new EstimatorChain<ITransformer>().Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Tags", keyData: tags))
            .Append(_ml.MulticlassClassification.Trainers.FineTuneEntityRecognizer(TinyEntities.Options(o => o.Epochs = 12)))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Named", "PredictedLabel"));
        var promised = estimator.GetOutputSchema(Describe.ShapeOf(data)).Single(c => c.Name == "Named");
        Assert.Equal(TextDataViewType.Instance, promised.ItemType);
        var model = estimator.Fit(data);
        var output = model.Transform(data);
        var labels = output.GetColumn<uint[]>("Label").ToArray();
        var predicted = output.GetColumn<uint[]>("PredictedLabel").ToArray();
        Assert.Equal(labels, predicted);
        Assert.Contains(predicted, row => row.Contains(0u));
        Assert.Equal(TinyEntities.Sentences().Select(m => m.Tags.Select(t => t == "O" ? "" : t[2..])), output.GetColumn<string[]>("Named"));
        model.Dispose();
    }

    [Fact]
    public void Splitting_NotGiven_IsAtWhiteSpaceForTextsAndBertsForWords()
    {
        Assert.Equal(WordSplitting.Whitespace, Splitting(_ => { }));
        Assert.Equal(WordSplitting.PreTokenizer, Splitting(o => o.WordsColumnName = "Words"));
        Assert.Equal(WordSplitting.PreTokenizer, Splitting(o => o.Splitting = WordSplitting.PreTokenizer));
        Assert.Equal(WordSplitting.Whitespace, Splitting(o => (o.WordsColumnName, o.Splitting) = ("Words", WordSplitting.Whitespace)));

        WordSplitting Splitting(Action<EntityRecognizerOptions> change)
        {
            using var model = TinyEntities.Recognizer(_ml, change).Fit(TinyEntities.Keyed(_ml));
            return model.Recognizer.Settings.Splitting;
        }
    }

    [Fact]
    public void Fit_SplittingOfThePreTokenizer_LabelsItsWords()
    {
        var data = TinyEntities.Keyed(_ml, m =>
        {
            m.Text = string.Join(' ', m.Words) + ".";
            m.Tags = [.. m.Tags, "O"];
        });
        using var model = TinyEntities.Recognizer(_ml, o => o.Splitting = WordSplitting.PreTokenizer).Fit(data);
        Assert.Equal(TinyEntities.Sentences().Select(m => m.Words.Length + 1), model.Transform(data).GetColumn<float[]>("Score").Select(s => s.Length));
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => TinyEntities.Recognizer(_ml).Fit(data));
        Assert.Contains("Row 0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_ValidationSet_ChoosesTheEpochOfBestEntityF1()
    {
        var data = TinyEntities.Keyed(_ml);
        List<TrainingProgress> reports = [];
        var progress = new Listener(reports);
        using var model = TinyEntities.Recognizer(_ml, o => (o.ValidationSet, o.Epochs, o.Progress) = (data, 4, progress)).Fit(data);
        Assert.Equal(ValidationMetric.EntityF1, new EntityRecognizerOptions().BestModelMetric);
        Assert.Equal(4, reports.Count(r => r.Evaluation is not null));
        Assert.All(reports.Where(r => r.Evaluation is not null), r => Assert.InRange(r.Evaluation!.EntityF1, 0, 1));
    }

    [Fact]
    public void Options_ChangedAfterwards_HaveNoEffect()
    {
        var options = TinyEntities.Options();
        var estimator = _ml.MulticlassClassification.Trainers.FineTuneEntityRecognizer(options);
        options.Checkpoint = "nowhere";
        using var model = estimator.Fit(TinyEntities.Keyed(_ml));
        Assert.Equal(5, model.Recognizer.Tags.Count);
    }

    [Fact]
    public void Fit_SameSeed_GivesTheSameModelAndAnotherSeedAnother()
    {
        var data = TinyEntities.Keyed(_ml);
        float[][] With(int seed)
        {
            using var model = TinyEntities.Recognizer(new MLContext(seed)).Fit(data);
            return Tiny.Scores(model.Transform(data));
        }

        Assert.Equal(With(3), With(3));
        Assert.NotEqual(With(3), With(4));
    }

    private IDataView NoText() => _ml.Data.LoadFromEnumerable([new { Label = true }]);

    private sealed class Listener(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
