using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Tests;

namespace MLNetGoldens;

/// <summary>A file that ML.NET 5.0.0 wrote, with each of the transformers that the stand-in has: what it holds is read alike by both.</summary>
public sealed class WrittenByMLNetTests
{
    private static readonly MLContext Ml = new();

    private static readonly IDataView Docs = Ml.Data.LoadFromEnumerable(new[]
    {
        new Doc { Topic = "weather", Stars = 4, Price = 0.1, Fine = true, Features = [1, -2] },
        new Doc { Topic = "ärger 😀", Stars = -1.5f, Price = 1e300, Features = [0.1f, 8] },
        new Doc { Topic = "", Stars = float.NaN, Price = double.NaN, Features = [-3, 0] },
    });

    private static string File => Path.Combine(SharedData.Repository, "tests", "Microsoft.ML.Tests", "Models", "written-by-mlnet-5.0.0.zip");

    [Fact]
    public void Load_FileOfMLNet_TransformsAsThere() => AssertOutput(Ml.Model.Load(File, out _));

    [Fact]
    public void Load_FileOfMLNet_KnowsTheSchema()
    {
        Ml.Model.Load(File, out var schema);

        Assert.Equal(["Topic: String", "Stars: Single", "Price: Double", "Fine: Boolean", "Features: Vector<Single, 2>"], schema.Select(c => $"{c.Name}: {c.Type}"));
    }

    [Fact]
    public void Save_LoadedAgain_TransformsAsBefore()
    {
        using var stream = new MemoryStream();
        Ml.Model.Save(Ml.Model.Load(File, out var schema), schema, stream);
        stream.Position = 0;

        AssertOutput(Ml.Model.Load(stream, out _));
    }

    private static void AssertOutput(ITransformer model)
    {
        var rows = Ml.Data.CreateEnumerable<Outcome>(model.Transform(Docs), reuseRowObject: false).ToArray();

        Assert.Equal(["weather", "ärger 😀", ""], rows.Select(r => r.Name));
        Assert.Equal([1u, 2, 0], rows.Select(r => r.Key));
        Assert.Equal([1u, 2, 0], rows.Select(r => r.PriceKey));
        Assert.Equal([1u, 2, 2], rows.Select(r => r.Copy));
        Assert.Equal([[1, 1, 0], [0, 0.775f, 1], [float.NaN, 0, 0.2f]], rows.Select(r => r.All));
        Assert.Equal([1e-301, 1, double.NaN], rows.Select(r => r.Scaled));
    }

    private sealed class Doc
    {
        public string Topic { get; set; } = "";
        public float Stars { get; set; }
        public double Price { get; set; }
        public bool Fine { get; set; }
        [VectorType(2)] public float[] Features { get; set; } = [];
    }

    private sealed class Outcome
    {
        public uint Key { get; set; }
        public uint PriceKey { get; set; }
        public uint Copy { get; set; }
        public float[] All { get; set; } = [];
        public double Scaled { get; set; }
        public string Name { get; set; } = "";
    }
}
