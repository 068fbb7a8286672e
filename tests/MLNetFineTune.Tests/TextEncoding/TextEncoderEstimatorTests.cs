using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Tests;

public class TextEncoderEstimatorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(Pooling.Mean, false)]
    [InlineData(Pooling.Cls, true)]
    [InlineData(Pooling.Max, false)]
    public void Estimator_AnyPooling_KeepsTheContract(Pooling pooling, bool normalize)
    {
        var data = Tiny.Data(_ml);
        EstimatorContract.Check(_ml, Tiny.Encoder(_ml, o => (o.Pooling, o.Normalize) = (pooling, normalize)), data,
            _ml.Data.LoadFromEnumerable([new { Label = true }]), _ml.Transforms.CopyColumns("Text", "Stars").Fit(data).Transform(data),
            _ml.Transforms.Conversion.MapValueToKey("Text").Fit(data).Transform(data),
            _ml.Transforms.Concatenate("Text", "Topic", "Text").Fit(data).Transform(data));
    }

    [Fact]
    public void Estimator_OutputInPlaceOfTheText_KeepsTheContract()
    {
        var data = Tiny.Data(_ml);
        EstimatorContract.Check(_ml, _ml.Transforms.Text.EncodeText(Tiny.Checkpoint, "Text"), data, _ml.Data.LoadFromEnumerable([new { Label = true }]));
    }

    [Fact]
    public void Transform_Documents_GivesWhatTheEncoderGives()
    {
        var texts = Tiny.Docs().Select(d => d.Text).ToArray();
        foreach (var (pooling, normalize) in new[] { (Pooling.Mean, true), (Pooling.Cls, false), (Pooling.Max, false) })
        {
            using var model = _ml.Transforms.Text.EncodeText(Tiny.Checkpoint, "Embedding", "Text", new() { Pooling = pooling, Normalize = normalize }).Fit(Tiny.Data(_ml));
            using var encoder = TextEncoder.LoadPretrained(Tiny.Checkpoint, pooling, normalize);
            var expected = encoder.Encode(texts);
            Tiny.AssertClose([.. texts.Select((_, row) => expected[row].ToArray())], Tiny.Embeddings(model.Transform(Tiny.Data(_ml))));
            Assert.Equal((pooling, normalize, 64), (model.Encoder.Pooling, model.Encoder.Normalize, model.Encoder.MaxLength));
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Annotations_OfTheVector_AreThoseOfFeaturizers(bool normalize)
    {
        using var model = Tiny.Encoder(_ml, o => o.Normalize = normalize).Fit(Tiny.Data(_ml));
        var column = model.GetOutputSchema(Tiny.Data(_ml).Schema)["Embedding"];
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 32), column.Type);
        Assert.Equal(normalize ? ["SlotNames", "IsNormalized"] : ["SlotNames"], column.Annotations.Schema.Select(a => a.Name));
        Assert.Equal(Enumerable.Range(0, 32).Select(i => $"{i}"), Names(column));
        if (normalize)
        {
            var isNormalized = false;
            column.Annotations.GetValue("IsNormalized", ref isNormalized);
            Assert.True(isNormalized);
        }
    }

    [Fact]
    public void Chain_BesideAnotherFeature_IsConcatenatedUnderItsNameAndScaled()
    {
        var data = Tiny.Data(_ml);
        var pipeline = Tiny.Encoder(_ml).Append(_ml.Transforms.Concatenate("All", "Embedding", "Stars")).Append(_ml.Transforms.NormalizeMinMax("All")).AppendCacheCheckpoint(_ml);
        using var model = pipeline.Fit(data);
        var output = model.Transform(data);
        Assert.Equal([.. Enumerable.Range(0, 32).Select(i => $"Embedding.{i}"), "Stars"], Names(output.Schema["All"]));
        Assert.All(output.GetColumn<float[]>("All"), row => Assert.All(row, v => Assert.InRange(v, -1, 1)));
    }

    [Fact]
    public void CrossValidate_EncoderInAChain_GivesMetricsOfEveryFold()
    {
        var chain = Tiny.Encoder(_ml).Append(Tiny.Classifier(_ml));
        var results = _ml.MulticlassClassification.CrossValidate(Tiny.Keyed(_ml), chain, numberOfFolds: 2);
        Assert.Equal(2, results.Count);
        Assert.All(results, r => Assert.Equal(32, Tiny.Embeddings(r.ScoredHoldOutSet)[0].Length));
        foreach (var result in results)
            (result.Model as IDisposable)?.Dispose();
    }

    [Fact]
    public void Fit_WrongColumn_NamesRoleColumnExpectedAndFound()
    {
        foreach (var (change, expected) in new (Action<TextEncoderOptions>, string[])[]
        {
            (o => o.InputColumnName = "Stars", ["text column 'Stars'", "String", "Single"]),
            (o => o.InputColumnName = "Features", ["text column 'Features'", "String", "Vector<Single>"]),
            (o => o.InputColumnName = "Nope", ["text column 'Nope'"]),
            (o => o.InputColumnName = null, ["text column 'Embedding'"]),
        })
        {
            var data = Tiny.Data(_ml);
            var estimator = Tiny.Encoder(_ml, change);
            foreach (var refused in new Action[] { () => estimator.Fit(data), () => estimator.GetOutputSchema(MLNetGoldens.Describe.ShapeOf(data)) })
            {
                var thrown = Assert.Throws<ArgumentOutOfRangeException>(refused);
                Assert.All(expected, part => Assert.Contains(part, thrown.Message, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void Catalog_NullArguments_AreArgumentNull()
    {
        var text = _ml.Transforms.Text;
        Assert.Throws<ArgumentNullException>(() => text.EncodeText((string)null!, "x"));
        Assert.Throws<ArgumentNullException>(() => text.EncodeText((ITransformer)null!, "x"));
        Assert.Throws<ArgumentNullException>(() => text.EncodeText(Tiny.Checkpoint, null!));
        Assert.Throws<ArgumentNullException>(() => text.EncodeText((TextEncoderOptions)null!));
        Assert.Throws<ArgumentNullException>(() => ((TransformsCatalog.TextTransforms)null!).EncodeText("x", "y"));
        Assert.Throws<ArgumentNullException>(() => Tiny.Encoder(_ml).Fit(null!));
        Assert.Throws<ArgumentNullException>(() => Tiny.Encoder(_ml).GetOutputSchema(null!));
        using var model = Tiny.Encoder(_ml).Fit(Tiny.Data(_ml));
        Assert.Throws<ArgumentNullException>(() => model.Transform(null!));
        Assert.Throws<ArgumentNullException>(() => model.GetOutputSchema(null!));
    }

    [Fact]
    public void Options_SeveralOutOfRange_AreListedTogether()
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Tiny.Encoder(_ml, o =>
            (o.Checkpoint, o.OutputColumnName, o.InputColumnName, o.Pooling, o.MaxLength, o.BatchSize, o.Device) = ("", "", "", (Pooling)7, 2, 0, "")));
        foreach (var field in new[] { "Checkpoint", "OutputColumnName", "InputColumnName", "Pooling", "7", "Mean, Cls, Max", "MaxLength", "BatchSize", "Device" })
            Assert.Contains(field, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_CheckpointThatCannotBeUsed_SaysWhy()
    {
        var data = Tiny.Data(_ml);
        var tooLong = Assert.Throws<ArgumentOutOfRangeException>(() => Tiny.Encoder(_ml, o => o.MaxLength = 65).Fit(data));
        Assert.Contains("MaxLength: found 65; allowed 3 to 64", tooLong.Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => Tiny.Encoder(_ml, o => o.Checkpoint = "no/such/folder").Fit(data));
        Assert.Throws<ArgumentException>(() => Tiny.Encoder(_ml, o => o.Device = "abacus").Fit(data));
        var folder = Directory.CreateTempSubdirectory().FullName;
        Assert.Throws<Torch.Checkpoints.CheckpointException>(() => Tiny.Encoder(_ml, o => o.Checkpoint = folder).Fit(data));
        Directory.Delete(folder);
    }

    [Fact]
    public void Options_DefaultsAndLaterChanges_AreAsDocumented()
    {
        var options = new TextEncoderOptions { Checkpoint = Tiny.Checkpoint };
        var estimator = _ml.Transforms.Text.EncodeText(options);
        options.Checkpoint = "nowhere";
        using var model = estimator.Fit(_ml.Data.LoadFromEnumerable([new { Text = "a" }]));
        var output = model.Transform(_ml.Data.LoadFromEnumerable([new { Text = "a" }]));
        Assert.Equal(["Text", "Features"], output.Schema.Select(c => c.Name));
        Assert.Equal((Pooling.Mean, false), (model.Encoder.Pooling, model.Encoder.Normalize));
    }

    private static IEnumerable<string> Names(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue("SlotNames", ref names);
        return names.DenseValues().Select(n => n.ToString());
    }
}
