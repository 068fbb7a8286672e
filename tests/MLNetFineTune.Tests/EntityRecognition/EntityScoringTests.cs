using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Tests;

public class EntityScoringTests(RecognizerModels models) : IClassFixture<RecognizerModels>
{
    private static readonly string?[] OddTexts =
    [
        null, "", " \t ", "\ud800", "x\udc00y saw oslo", "\ufffd", "👩‍👩‍👧 saw ROME 🙂", "Änna saw Örebro", "anna\u0301 \u0000left\u200b rome", "中元 saw 京", "(anna), saw: \"new york\"!",
        string.Join(' ', Enumerable.Repeat("anna saw new york and hugo de wit left la paz", 60)),
    ];

    private readonly MLContext _ml = models.Ml;

    [Fact]
    public void PredictionEngine_OneByOne_AgreesWithBatches()
    {
        var data = TinyEntities.Keyed(_ml);
        var batched = _ml.Data.CreateEnumerable<Row>(models.OfTexts.Transform(data), reuseRowObject: false).ToArray();
        // The model is everyone's: the engine must not dispose it.
        using var engine = _ml.Model.CreatePredictionEngine<TinyEntities.Only, Row>(models.OfTexts, new PredictionEngineOptions { OwnsTransformer = false });
        foreach (var (marked, row) in TinyEntities.Sentences().Zip(batched))
        {
            var single = engine.Predict(new() { Text = marked.Text });
            Assert.Equal(row.PredictedLabel, single.PredictedLabel);
            Tiny.AssertClose([row.Score, row.EntityScore], [single.Score, single.EntityScore]);
            Assert.Equal(Places(row), Places(single));
            Assert.Equal(TinyEntities.Expected(marked), TinyEntities.Shown(single.GetEntities()));
        }
    }

    [Fact]
    public void Transform_OddAndLongTexts_OffsetsIndexTheText()
    {
        var output = models.OfTexts.Transform(_ml.Data.LoadFromEnumerable(OddTexts.Select(t => new TinyEntities.Only { Text = t })));
        Row[] rows = [];
        var warnings = Tiny.Warnings(_ml, () => rows = [.. _ml.Data.CreateEnumerable<Row>(output, reuseRowObject: false)]);
        Assert.Empty(warnings);
        Assert.Equal(OddTexts.Select(t => (t ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length), rows.Select(r => r.PredictedLabel.Length));
        foreach (var (text, row) in OddTexts.Zip(rows))
        {
            Assert.Equal(row.PredictedLabel.Length, row.Score.Length);
            Assert.All(row.Score, s => Assert.InRange(s, 0, 1));
            Assert.All(row.GetEntities(), e => Assert.Equal(text!.Substring(e.Start, e.Length), e.Text));
        }

        // Far beyond one window (MaxLength is 32), nothing is cut: every word has a label, and as the model alone gives it.
        var whole = models.OfTexts.Recognizer.Recognize([OddTexts[^1]])[0];
        Assert.Equal(660, rows[^1].Score.Length);
        Tiny.AssertClose([whole.Scores], [rows[^1].Score]);
        Assert.Equal(whole.Entities.Select(e => (e.Type, e.Start, e.Length)), rows[^1].GetEntities().Select(e => (e.Type, e.Start, e.Length)));
    }

    [Fact]
    public void EntityScore_WithoutCrf_IsTheMeanOfItsWords()
    {
        var output = models.OfTexts.Transform(TinyEntities.Keyed(_ml));
        var entities = output.GetEntities().ToArray();
        Assert.Contains(entities, e => e.Count > 1);
        foreach (var (row, found) in _ml.Data.CreateEnumerable<NumberedRow>(output, reuseRowObject: false).Zip(entities))
        {
            // By the labels: a B-PER of key 1 starts an entity, its words go on until the next outside or begin.
            var at = 0;
            foreach (var entity in found)
            {
                var text = TinyEntities.Sentences()[row.Number].Text!;
                var before = text[..entity.Start].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
                var count = entity.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
                Assert.True(before >= at);
                Assert.Equal(row.Score.Skip(before).Take(count).Average(), entity.Score, 1e-5f);
                at = before + count;
            }
        }
    }

    [Fact]
    public void Transform_WordsColumn_IsReadWhereItIsAndElseTheText()
    {
        var words = _ml.Data.LoadFromEnumerable(new[] { new { Text = "not read", Words = (string[])["anna", "saw", "new", "york", "."] } });
        var only = _ml.Data.LoadFromEnumerable([new TinyEntities.Only { Text = "anna saw new york." }]);
        var (given, split) = (models.OfWords.Transform(words), models.OfWords.Transform(only));
        Assert.Equal(5, Tiny.Scores(given)[0].Length);
        Tiny.AssertClose(Tiny.Scores(given), Tiny.Scores(split));
        Assert.All(given.GetEntities().Single(), e => Assert.Equal("anna saw new york .".Substring(e.Start, e.Length), e.Text));
        Assert.Throws<ArgumentOutOfRangeException>(() => models.OfWords.Transform(_ml.Data.LoadFromEnumerable(new[] { new { Words = "anna saw", Text = "anna" } })));
        var nothing = Assert.Throws<ArgumentOutOfRangeException>(() => models.OfWords.Transform(_ml.Data.LoadFromEnumerable(new[] { new { Label = "" } })));
        Assert.Contains("'Words'", nothing.Message, StringComparison.Ordinal);
        Assert.Contains("'Text'", nothing.Message, StringComparison.Ordinal);
        ITransformer model = models.OfWords;
        var mapper = model.GetRowToRowMapper(words.Schema);
        Assert.Equal(["Words", "Text"], mapper.GetDependencies([mapper.OutputSchema["EntityText"]]).Select(c => c.Name).OrderDescending());
    }

    [Fact]
    public void Transform_WordsOfAText_GivesOffsetsInTheText()
    {
        const string Text = "anna  saw\tnew york.";
        var both = _ml.Data.LoadFromEnumerable(new[] { new { Text, Words = (string[])["anna", "saw", "new", "york", "."] } });
        var alone = _ml.Data.LoadFromEnumerable(new[] { new { Text = 1f, Words = (string[])["anna", "saw", "new", "york", "."] } });
        var (found, joined) = (models.OfWords.Transform(both).GetEntities().Single(), models.OfWords.Transform(alone).GetEntities().Single());
        Assert.NotEmpty(found);
        Assert.All(found, e => Assert.Equal(Text.Substring(e.Start, e.Length), e.Text));
        Assert.Equal(found.Select(e => e.Score), joined.Select(e => e.Score));
        Assert.All(joined, e => Assert.Equal("anna saw new york .".Substring(e.Start, e.Length), e.Text));
    }

    [Fact]
    public void Transform_LabelThatTrainingNeverSaw_IsNoneOfScoringsBusiness()
    {
        var data = TinyEntities.Keyed(_ml, m => m.Tags[0] = "B-FILM");
        Assert.Equal(Tiny.Scores(models.OfTexts.Transform(TinyEntities.Keyed(_ml))), Tiny.Scores(models.OfTexts.Transform(data)));
    }

    [Fact]
    public void Transform_InTheMiddleOfAChain_ReadsWhatIsBeforeAndFeedsWhatIsAfter()
    {
        var data = TinyEntities.Data(_ml);
        var model = _ml.Transforms.CopyColumns("Said", "Text").Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Tags"))
            .Append(TinyEntities.Recognizer(_ml, o => (o.TextColumnName, o.Epochs) = ("Said", 12)))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Append(_ml.Transforms.CopyColumns("Who", "EntityText")).Fit(data);
        var output = model.Transform(data);
        Assert.Equal(TinyEntities.Sentences().Select(m => m.Tags), output.GetColumn<string[]>("PredictedLabel"));
        Assert.Equal(output.GetColumn<string[]>("EntityText"), output.GetColumn<string[]>("Who"));
        model.Dispose();
    }

    [Fact]
    public void Cursor_PredictionActiveButNotRead_DoesNotScoreAndADisposedModelSaysSo()
    {
        var model = TinyEntities.Recognizer(_ml).Fit(TinyEntities.Keyed(_ml));
        var output = model.Transform(new OddView(300));
        using (var cursor = output.GetRowCursor(output.Schema))
        {
            var getter = cursor.GetGetter<VBuffer<float>>(output.Schema["EntityScore"]);
            var rows = 0;
            model.Dispose();
            while (cursor.MoveNext())
                rows++;
            Assert.Equal(300, rows);
        }

        Assert.Throws<ObjectDisposedException>(() => output.GetEntities().Count());
    }

    [Fact]
    public void Cursor_EveryColumn_HandsOnWhatTheSourceHasAndScoresOnce()
    {
        var source = new OddView(50);
        var output = models.OfTexts.Transform(source);
        Assert.Equal(Values(source, source.Schema.Count), Values(output, source.Schema.Count));

        static string[] Values(IDataView view, int count)
        {
            using var cursor = view.GetRowCursor(view.Schema);
            var readers = view.Schema.Take(count).Where(c => c.Name != "Picture").Select(c => MLNetGoldens.Describe.Reader(cursor, c)).ToArray();
            List<string> rows = [];
            while (cursor.MoveNext())
                rows.Add($"{cursor.Position} {System.Text.Json.JsonSerializer.Serialize(readers.Select(read => read()))}");
            return [.. rows];
        }
    }

    [Fact]
    public void GetEntities_DataWithoutTheColumns_IsRefused() =>
        Assert.Contains("EntityType", Assert.Throws<ArgumentOutOfRangeException>(() => TinyEntities.Data(_ml).GetEntities()).Message, StringComparison.Ordinal);

    [Fact]
    public void GetEntities_VectorsOfOtherLengths_AreRefused()
    {
        var columns = new EntityColumns { EntityType = ["PER"], EntityText = ["anna"], EntityStart = [0], EntityLength = [4], EntityScore = [] };
        Assert.Throws<InvalidOperationException>(columns.GetEntities);
        columns.EntityScore = [0.5f];
        Assert.Equal([new Entity("PER", "anna", 0, 4, 0.5f)], columns.GetEntities());
    }

    private static IEnumerable<(string, string, int, int)> Places(Row row) => row.GetEntities().Select(e => (e.Type, e.Text, e.Start, e.Length));

    private sealed class NumberedRow : Row
    {
        public int Number { get; set; }
    }

    private class Row : EntityColumns
    {
        public uint[] PredictedLabel { get; set; } = [];
        public float[] Score { get; set; } = [];
    }
}
