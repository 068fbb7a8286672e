using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Tests;

public class TextEncoderScoringTests
{
    private readonly MLContext _ml = new(seed: 1);

    private sealed class Only
    {
        public string? Text { get; set; }
    }

    private sealed class Encoded
    {
        public float[] Embedding { get; set; } = [];
    }

    [Fact]
    public void PredictionEngine_OneByOne_AgreesWithBatches()
    {
        using var model = Tiny.Encoder(_ml).Fit(Tiny.Data(_ml));
        var batched = Tiny.Embeddings(model.Transform(Tiny.Data(_ml)));
        var engine = _ml.Model.CreatePredictionEngine<Only, Encoded>(model);
        Tiny.AssertClose(batched, [.. Tiny.Docs().Select(d => engine.Predict(new() { Text = d.Text }).Embedding)]);
    }

    [Fact]
    public void Transform_NullEmptyAndLongTexts_AreEncodedAndCountedOnce()
    {
        string?[] texts = [null, "", "goal", string.Join(' ', Enumerable.Repeat("goal wind song", 200))];
        using var model = Tiny.Encoder(_ml).Fit(Tiny.Data(_ml));
        var output = model.Transform(_ml.Data.LoadFromEnumerable(texts.Select(t => new Only { Text = t })));
        float[][] vectors = [];
        var warnings = Tiny.Warnings(_ml, () => vectors = Tiny.Embeddings(output));
        Tiny.AssertClose([vectors[0]], [vectors[1]]);
        Assert.All(vectors, row => Assert.All(row, v => Assert.True(float.IsFinite(v))));
        var warning = Assert.Single(warnings);
        Assert.Contains("1 rows", warning, StringComparison.Ordinal);
        Assert.Contains("64 tokens", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Cursor_VectorNotRead_DoesNotEncode()
    {
        var model = Tiny.Encoder(_ml).Fit(Tiny.Data(_ml));
        var output = model.Transform(Tiny.Data(_ml));
        model.Dispose();
        Assert.Equal(60, output.GetColumn<string>("Text").Count());
        using (var cursor = output.GetRowCursor(output.Schema))
        {
            var rows = 0;
            while (cursor.MoveNext())
                rows++;
            Assert.Equal(60, rows);
        }

        Assert.Throws<ObjectDisposedException>(() => Tiny.Embeddings(output));
    }

    [Fact]
    public void Cursor_ModelDisposedMidway_ThrowsObjectDisposed()
    {
        var model = Tiny.Encoder(_ml).Fit(Tiny.Data(_ml));
        var output = model.Transform(new OddView(300));
        using var cursor = output.GetRowCursor(output.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(output.Schema["Embedding"]);
        VBuffer<float> vector = default;
        cursor.MoveNext();
        getter(ref vector);
        Assert.True(vector.IsDense && vector.Length == 32);
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() =>
        {
            while (cursor.MoveNext())
                getter(ref vector);
        });
    }

    [Fact]
    public void Encoder_OfFittedModelsAndTheirChains_IsTheFineTunedOne()
    {
        var data = Tiny.Keyed(_ml);
        var chain = Tiny.Classifier(_ml, o => o.MaxLength = 32).Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);
        var folder = Directory.CreateTempSubdirectory().FullName;
        var zip = Path.Combine(folder, "model.zip");
        _ml.Model.Save(chain, data.Schema, zip);
        var classifier = ((IEnumerable<ITransformer>)chain).OfType<TextClassifierTransformer>().Single();
        classifier.Classifier.SavePretrained(folder);
        var loaded = _ml.Model.Load(zip, out _);

        var frozen = Encode(_ml.Transforms.Text.EncodeText(Tiny.Checkpoint, "Embedding", "Text"));
        var expected = Encode(_ml.Transforms.Text.EncodeText(folder, "Embedding", "Text", new() { MaxLength = 32 }));
        Assert.NotEqual(frozen, expected);
        var estimators = new ITransformer[] { classifier, chain, loaded }.Select(m => _ml.Transforms.Text.EncodeText(m, "Embedding", "Text")).ToArray();
        Assert.All(estimators, e => Tiny.AssertClose(expected, Encode(e), 0));

        using var fitted = estimators[0].Fit(data);
        using var again = _ml.Transforms.Text.EncodeText(fitted, "Embedding", "Text", new() { Normalize = true }).Fit(data);
        Assert.Equal((32, true), (again.Encoder.MaxLength, again.Encoder.Normalize));
        chain.Dispose();
        Tiny.AssertClose(expected, Tiny.Embeddings(fitted.Transform(data)), 0);
        Assert.Throws<ObjectDisposedException>(() => estimators[0].Fit(data));
        (loaded as IDisposable)?.Dispose();
        Directory.Delete(folder, recursive: true);

        float[][] Encode(TextEncoderEstimator estimator)
        {
            using var model = estimator.Fit(data);
            return Tiny.Embeddings(model.Transform(data));
        }
    }

    [Fact]
    public void Encoder_OfAModelWithNoneOrSeveral_IsRefused()
    {
        var data = Tiny.Keyed(_ml);
        using var two = Tiny.Encoder(_ml).Append(Tiny.Sentiment(_ml)).Fit(data);
        var copying = _ml.Transforms.CopyColumns("Said", "Text").Fit(data);
        Assert.Contains("no model", Assert.Throws<ArgumentException>(() => _ml.Transforms.Text.EncodeText(copying, "Embedding", "Text")).Message, StringComparison.Ordinal);
        Assert.Contains("2 model", Assert.Throws<ArgumentException>(() => _ml.Transforms.Text.EncodeText(two, "Embedding", "Text")).Message, StringComparison.Ordinal);
        var tooLong = Assert.Throws<ArgumentOutOfRangeException>(() =>
            _ml.Transforms.Text.EncodeText(two.LastTransformer, "Embedding", "Text", new() { MaxLength = 65 }).Fit(data));
        Assert.Contains("MaxLength: found 65", tooLong.Message, StringComparison.Ordinal);
    }
}
