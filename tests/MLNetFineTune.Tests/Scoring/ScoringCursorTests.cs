using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetGoldens;

namespace MLNetFineTune.Tests;

public class ScoringCursorTests(FittedModels models) : IClassFixture<FittedModels>
{
    private const int Rows = 300;

    private readonly MLContext _ml = models.Ml;

    [Fact]
    public void Cursor_PredictionsActive_HandsOnEveryColumnAsTheSourceHasIt()
    {
        var source = new OddView(Rows);
        var output = models.Classifier.Transform(source);
        Assert.Equal(Read(source, [.. source.Schema]), Read(output, [.. output.Schema.Take(source.Schema.Count), output.Schema["Score"]], source.Schema.Count));
        Assert.Equal(source.Opened, source.Disposed);
    }

    [Fact]
    public void Cursor_BufferedVector_IsTheReadersOwn()
    {
        var output = models.Classifier.Transform(new OddView(2));
        using var cursor = output.GetRowCursor(output.Schema);
        var getter = cursor.GetGetter<VBuffer<int>>(output.Schema["Sparse"]);
        cursor.MoveNext();
        VBuffer<int> mine = default, other = default;
        getter(ref mine);
        var editor = VBufferEditor.CreateFromBuffer(ref mine);
        editor.Values[0] = 99;
        getter(ref other);
        Assert.Equal([1, 0, 0, 0, 0], other.DenseValues());
    }

    [Fact]
    public void Cursor_NoPredictionActive_DoesNotScore()
    {
        var model = Tiny.Classifier(_ml).Fit(Tiny.Keyed(_ml));
        var output = model.Transform(Tiny.Keyed(_ml));
        model.Dispose();
        Assert.Equal(60, output.GetColumn<string>("Text").Count());
        Assert.Throws<ObjectDisposedException>(() => output.GetColumn<float[]>("Score").Count());
    }

    [Fact]
    public void Cursor_PredictionActiveButNotRead_DoesNotScore()
    {
        var model = Tiny.Classifier(_ml).Fit(Tiny.Keyed(_ml));
        var output = model.Transform(Tiny.Keyed(_ml));
        model.Dispose();
        using var cursor = output.GetRowCursor(output.Schema);
        var rows = 0;
        while (cursor.MoveNext())
            rows++;
        Assert.Equal(60, rows);
    }

    [Fact]
    public void Cursor_ModelDisposedMidway_ThrowsObjectDisposed()
    {
        var model = Tiny.Classifier(_ml).Fit(Tiny.Keyed(_ml));
        var output = model.Transform(new OddView(Rows));
        using var cursor = output.GetRowCursor(output.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(output.Schema["Score"]);
        VBuffer<float> score = default;
        cursor.MoveNext();
        getter(ref score);
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() =>
        {
            while (cursor.MoveNext())
                getter(ref score);
        });
    }

    [Fact]
    public void Cursor_OutsideARow_IsRefused()
    {
        var output = models.Classifier.Transform(new OddView(3));
        using var cursor = output.GetRowCursor([output.Schema["Score"], output.Schema["Dense"]]);
        var score = cursor.GetGetter<VBuffer<float>>(output.Schema["Score"]);
        var dense = cursor.GetGetter<VBuffer<float>>(output.Schema["Dense"]);
        var id = cursor.GetIdGetter();
        Assert.Equal(-1, cursor.Position);
        AssertRefused();
        while (cursor.MoveNext())
        {
        }

        Assert.Equal(-1, cursor.Position);
        AssertRefused();
        cursor.Dispose();
        Assert.False(cursor.MoveNext());

        void AssertRefused()
        {
            VBuffer<float> value = default;
            DataViewRowId rowId = default;
            Assert.Throws<InvalidOperationException>(() => score(ref value));
            Assert.Throws<InvalidOperationException>(() => dense(ref value));
            Assert.Throws<InvalidOperationException>(() => id(ref rowId));
        }
    }

    [Fact]
    public void Cursor_InactiveColumnsWrongTypesAndStrangers_AreRefused()
    {
        var output = models.Classifier.Transform(new OddView(3));
        using var cursor = output.GetRowCursor([output.Schema["Score"]]);
        Assert.False(cursor.IsColumnActive(output.Schema["Text"]));
        Assert.True(cursor.IsColumnActive(output.Schema["Score"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(output.Schema["Text"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<uint>(output.Schema["PredictedLabel"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<VBuffer<double>>(output.Schema["Score"]));
        Assert.Throws<ArgumentNullException>(() => output.GetRowCursor(null!));
        var longer = _ml.Transforms.CopyColumns("More", "Text").Fit(output).Transform(output).Schema;
        Assert.Throws<InvalidOperationException>(() => output.GetRowCursor([longer["More"]]));
    }

    [Fact]
    public async Task CursorSet_ReadByThreads_GivesEveryRowOnce()
    {
        var output = models.Classifier.Transform(_ml.Data.Cache(Tiny.Keyed(_ml)));
        var expected = Tiny.Scores(output);
        var cursors = output.GetRowCursorSet(output.Schema, 3);
        var parts = await Task.WhenAll(cursors.Select(c => Task.Factory.StartNew(() => Positions(c), TaskCreationOptions.LongRunning)));
        var rows = parts.SelectMany(p => p).OrderBy(r => r.Id).Select(r => r.Score).ToArray();
        Tiny.AssertClose(expected, rows);
    }

    [Fact]
    public void Cursors_SideBySideAndInThreads_AgreeWithOneAlone()
    {
        var output = models.Classifier.Transform(new OddView(Rows));
        var expected = Tiny.Scores(output);
        Parallel.For(0, 4, new() { MaxDegreeOfParallelism = 4 }, _ => Tiny.AssertClose(expected, Tiny.Scores(output)));
        using var one = output.GetRowCursor(output.Schema);
        using var two = output.GetRowCursor(output.Schema);
        var (first, second) = (one.GetGetter<VBuffer<float>>(output.Schema["Score"]), two.GetGetter<VBuffer<float>>(output.Schema["Score"]));
        VBuffer<float> a = default, b = default;
        for (var row = 0; one.MoveNext(); row++)
        {
            first(ref a);
            Tiny.AssertClose([expected[row]], [[.. a.DenseValues()]]);
            if (row % 2 == 0)
            {
                Assert.True(two.MoveNext());
                second(ref b);
                Tiny.AssertClose([expected[row / 2]], [[.. b.DenseValues()]]);
            }
        }
    }

    [Fact]
    public void Transform_CachedAndShuffled_ScoresTheSameRows()
    {
        var data = Tiny.Keyed(_ml);
        var expected = Pairs(models.Classifier.Transform(data)).ToDictionary();
        foreach (var view in new[]
        {
            models.Classifier.Transform(_ml.Data.Cache(data)), _ml.Data.Cache(models.Classifier.Transform(data)),
            models.Classifier.Transform(_ml.Data.ShuffleRows(data, seed: 5)), _ml.Data.ShuffleRows(_ml.Data.Cache(models.Classifier.Transform(data)), seed: 5),
            _ml.Data.TakeRows(models.Classifier.Transform(data), 7),
        })
        {
            var found = Pairs(view).ToList();
            Assert.NotEmpty(found);
            Assert.All(found, pair => Tiny.AssertClose([expected[pair.Key]], [pair.Value]));
        }
    }

    private static IEnumerable<KeyValuePair<string, float[]>> Pairs(IDataView view) =>
        view.GetColumn<string>("Text").Zip(view.GetColumn<float[]>("Score"), KeyValuePair.Create).DistinctBy(p => p.Key);

    private static List<(ulong Id, float[] Score)> Positions(DataViewRowCursor cursor)
    {
        using (cursor)
        {
            var (id, score) = (cursor.GetIdGetter(), cursor.GetGetter<VBuffer<float>>(cursor.Schema["Score"]));
            List<(ulong, float[])> rows = [];
            DataViewRowId rowId = default;
            VBuffer<float> value = default;
            while (cursor.MoveNext())
            {
                id(ref rowId);
                score(ref value);
                rows.Add((rowId.Low, [.. value.DenseValues()]));
            }

            return rows;
        }
    }

    // Every row as text: position, batch, id, and the first columns.
    private static string[] Read(IDataView view, DataViewSchema.Column[] columns, int? count = null)
    {
        using var cursor = view.GetRowCursor(columns);
        var readers = columns.Select(c => c.Type is StructuredDataViewType && c.Name == "Picture" ? PictureReader(cursor, c) : Describe.Reader(cursor, c)).ToArray();
        var id = cursor.GetIdGetter();
        List<string> rows = [];
        while (cursor.MoveNext())
        {
            DataViewRowId rowId = default;
            id(ref rowId);
            var values = readers.Select(read => read()).ToArray();
            rows.Add($"{cursor.Position} {cursor.Batch} {rowId} {JsonSerializer.Serialize(values.Take(count ?? values.Length))}");
        }

        return [.. rows];
    }

    private static Func<object?> PictureReader(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<OddView.Picture>(column);
        return () =>
        {
            OddView.Picture picture = null!;
            getter(ref picture);
            return picture.Number;
        };
    }
}
