using Microsoft.ML;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Evaluation;

namespace MLNetFineTune.Tests.Entities;

public class EvaluateEntitiesTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void EvaluateEntities_TextOrKeys_GivesTheSameFigures()
    {
        Row[] rows = [Of("B-PER I-PER O B-LOC", "B-PER I-PER O O"), Of("O B-LOC", "B-PER B-LOC"), Of("", "")];
        var texts = _ml.Data.LoadFromEnumerable(rows);
        // The keys of labels and predictions are not in one order, and that matters nothing.
        var keys = Keyed(Keyed(texts, nameof(Row.Label), texts), nameof(Row.PredictedLabel), texts);

        foreach (var metrics in new[] { _ml.MulticlassClassification.EvaluateEntities(texts), _ml.MulticlassClassification.EvaluateEntities(keys) })
        {
            Assert.Equal((2.0 / 3, 2.0 / 3), (metrics.MicroPrecision, metrics.MicroRecall));
            Assert.Equal(2.0 / 3, metrics.MicroF1, 1e-12);
            Assert.Equal(new EntityScores(0.5, 1, 2.0 / 3, 1), metrics.PerType["PER"]);
            Assert.Equal(new EntityScores(1, 0.5, 2.0 / 3, 2), metrics.PerType["LOC"]);
            Assert.Equal(2.0 / 3, metrics.MacroF1, 1e-12);
            Assert.Equal((4.0 / 6, 6L, 3), (metrics.TokenAccuracy, metrics.Report.Tokens, metrics.Report.Texts));
            Assert.Equal((1, 1), (metrics.TypeConfusion.Missed("LOC"), metrics.TypeConfusion.Spurious("PER")));
            Assert.Equal((TagScheme.Iob2, metrics.MicroF1), (metrics.Scheme, metrics.StrictMicroF1));
            Assert.Contains("micro average", metrics.GetFormattedTable(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EvaluateEntities_OtherColumnsAndScheme_AreTaken()
    {
        var data = _ml.Data.LoadFromEnumerable([new Renamed { Truth = ["I-A", "I-A"], Found = ["I-A", "B-A"] }]);
        Assert.Equal(1, _ml.MulticlassClassification.EvaluateEntities(data, nameof(Renamed.Truth), nameof(Renamed.Truth)).StrictMicroF1);
        var metrics = _ml.MulticlassClassification.EvaluateEntities(data, nameof(Renamed.Truth), nameof(Renamed.Found), TagScheme.Iob1);
        // Two entities of a word each, where there is one of two words.
        Assert.Equal((TagScheme.Iob1, 0.0), (metrics.Scheme, metrics.MicroF1));
        Assert.Equal(1.0 / 3, metrics.PartialMicroF1, 1e-12);
    }

    [Fact]
    public void EvaluateEntities_LabelThatTrainingNeverSaw_IsMissedNotRefused()
    {
        var train = _ml.Data.LoadFromEnumerable([Of("B-PER I-PER O", "B-PER I-PER O")]);
        var test = _ml.Data.LoadFromEnumerable([Of("B-PER O B-GAME I-GAME O B-GAME", "B-PER O O B-PER O O")]);

        var texts = _ml.MulticlassClassification.EvaluateEntities(test);
        Assert.Equal(new EntityScores(0, 0, 0, 2), texts.PerType["GAME"]);

        var keys = _ml.MulticlassClassification.EvaluateEntities(Keyed(test, nameof(Row.Label), train));
        Assert.Equal(new EntityScores(0, 0, 0, 2), keys.PerType[EntityMetrics.UnseenType]);
        Assert.Equal((texts.MicroF1, texts.MacroF1, texts.StrictMicroF1, texts.TokenAccuracy), (keys.MicroF1, keys.MacroF1, keys.StrictMicroF1, keys.TokenAccuracy));
    }

    [Fact]
    public void EvaluateEntities_KeysWithoutOutside_TakeAMissingOneForIt()
    {
        var names = _ml.Data.LoadFromEnumerable([Of("PERSON CITY", "CITY PERSON")]);
        var rows = _ml.Data.LoadFromEnumerable([Of("PERSON O CITY", "PERSON O O")]);
        var metrics = _ml.MulticlassClassification.EvaluateEntities(Keyed(Keyed(rows, nameof(Row.Label), names), nameof(Row.PredictedLabel), names));
        Assert.Equal((1.0, 0.5, 2.0 / 3), (metrics.MicroPrecision, metrics.MicroRecall, metrics.TokenAccuracy));
        Assert.Equal(["CITY", "PERSON"], metrics.PerType.Keys);
    }

    [Fact]
    public void EvaluateEntities_WhatCannotBe_IsRefusedByName()
    {
        void Refused<T>(string expected, IDataView data, string label = "Label", string predicted = "PredictedLabel", TagScheme? scheme = null)
            where T : ArgumentException =>
            Assert.Contains(expected, Assert.Throws<T>(() => _ml.MulticlassClassification.EvaluateEntities(data, label, predicted, scheme)).Message, StringComparison.Ordinal);

        var rows = _ml.Data.LoadFromEnumerable([Of("O", "O"), Of("O O O", "O")]);
        Refused<ArgumentOutOfRangeException>("Row 1 has 3 labels in column 'Label' and 1 in column 'PredictedLabel'", rows);
        Refused<ArgumentOutOfRangeException>("Could not find predicted label column 'None'", rows, predicted: "None");
        Refused<ArgumentOutOfRangeException>("Schema mismatch for label column 'Text': expected VarVector<Key<UInt32>> or VarVector<String>, got String", rows, label: "Text");
        Refused<ArgumentOutOfRangeException>("unknown scheme", _ml.Data.LoadFromEnumerable([Of("O", "O")]), scheme: (TagScheme)42);
        Refused<ArgumentException>("text 0: the tag 'B-' has no type", _ml.Data.LoadFromEnumerable([Of("B-", "O")]));
        Assert.Throws<ArgumentNullException>(() => _ml.MulticlassClassification.EvaluateEntities(null!));
    }

    private IDataView Keyed(IDataView data, string column, IDataView values) => _ml.Transforms.Conversion.MapValueToKey(column).Fit(values).Transform(data);

    private static Row Of(string label, string predicted) =>
        new() { Label = label.Split(' ', StringSplitOptions.RemoveEmptyEntries), PredictedLabel = predicted.Split(' ', StringSplitOptions.RemoveEmptyEntries) };

    public sealed class Row
    {
        public string Text { get; set; } = "";

        public string[] Label { get; set; } = [];

        public string[] PredictedLabel { get; set; } = [];
    }

    public sealed class Renamed
    {
        public string[] Truth { get; set; } = [];

        public string[] Found { get; set; } = [];
    }
}
