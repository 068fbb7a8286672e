using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using MLNetGoldens;

namespace MLNetFineTune.Tests;

/// <summary>What every estimator of ML.NET keeps to, checked on one of ours as ML.NET checks its own.</summary>
internal static class EstimatorContract
{
    /// <param name="ml">The environment.</param>
    /// <param name="estimator">What is checked; trains twice.</param>
    /// <param name="data">Good for fitting and scoring.</param>
    /// <param name="invalid">Refused by everything: shape, fit, transform.</param>
    public static void Check(MLContext ml, IEstimator<ITransformer> estimator, IDataView data, params IDataView[] invalid)
    {
        var promised = estimator.GetOutputSchema(Describe.ShapeOf(data));
        var model = estimator.Fit(data);
        var zip = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".zip");
        try
        {
            ml.Model.Save(model, data.Schema, zip);
            var loaded = ml.Model.Load(zip, out var loadedSchema);
            Same(Describe.Schema(data.Schema), Describe.Schema(loadedSchema));
            SameWherever(model, loaded, data);
            SameAsPromised(promised, model.Transform(data));
            SameEntries(ml, loaded, data, zip);
            foreach (var wrong in invalid)
            {
                Refused(() => estimator.GetOutputSchema(Describe.ShapeOf(wrong)), () => estimator.Fit(wrong));
                foreach (var one in (ITransformer[])[model, loaded])
                    Refused(() => one.GetOutputSchema(wrong.Schema), () => one.Transform(wrong));
            }

            // Fitted again, it is the same model, and the first one is as it was.
            var before = Text(Describe.Rows(model.Transform(data)));
            var again = estimator.Fit(data);
            Assert.Equal(before, Text(Describe.Rows(again.Transform(data))));
            Assert.Equal(before, Text(Describe.Rows(model.Transform(data))));
            foreach (var one in (ITransformer[])[model, loaded, again])
                (one as IDisposable)?.Dispose();
        }
        finally
        {
            File.Delete(zip);
        }
    }

    /// <summary>Each file of a model zip that belongs to our transformers.</summary>
    public static SortedDictionary<string, byte[]> Entries(string zip)
    {
        using var archive = ZipFile.OpenRead(zip);
        var folders = archive.Entries.Where(e => e.Name == "manifest.json").Select(e => e.FullName[..^e.Name.Length]).ToArray();
        var found = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries.Where(e => folders.Any(f => e.FullName.StartsWith(f, StringComparison.Ordinal))))
        {
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            found[entry.FullName] = bytes.ToArray();
        }

        return found;
    }

    private static void SameWherever(ITransformer model, ITransformer loaded, IDataView data)
    {
        var schema = Describe.Schema(model.GetOutputSchema(data.Schema));
        Assert.True(model.IsRowToRowMapper);
        var mapper = model.GetRowToRowMapper(data.Schema);
        Assert.Same(data.Schema, mapper.InputSchema);
        Same(schema, Describe.Schema(mapper.OutputSchema));
        Same(schema, Describe.Schema(model.Transform(data).Schema));
        Same(schema, Describe.Schema(loaded.GetOutputSchema(data.Schema)));
        Same(Describe.View(model.Transform(data)), Describe.View(loaded.Transform(data)));
    }

    private static void SameAsPromised(SchemaShape promised, IDataView delivered) => Same(Describe.Shape(promised), Describe.Shape(Describe.ShapeOf(delivered)));

    private static void SameEntries(MLContext ml, ITransformer loaded, IDataView data, string zip)
    {
        var again = zip + ".again.zip";
        ml.Model.Save(loaded, data.Schema, again);
        var (first, second) = (Entries(zip), Entries(again));
        File.Delete(again);
        Assert.NotEmpty(first);
        Assert.Equal(first.Keys, second.Keys);
        foreach (var (name, bytes) in first)
            Assert.True(bytes.AsSpan().SequenceEqual(second[name]), $"'{name}' has other bytes when saved again");
    }

    private static void Refused(params Action[] actions)
    {
        foreach (var action in actions)
        {
            var thrown = Record.Exception(action);
            Assert.True(thrown is ArgumentOutOfRangeException or InvalidOperationException, $"expected a refusal, found {thrown?.ToString() ?? "none"}");
        }
    }

    private static void Same(object expected, object found) => Assert.Equal(Text(expected), Text(found));

    private static string Text(object value) => JsonSerializer.Serialize(value, Describe.Json);
}
