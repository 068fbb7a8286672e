using System.Text.Json;
using Microsoft.ML;

namespace MLNetFineTune.Tests;

/// <summary>A model zip that was saved once and lies in the repository: it stays readable, scores as it did, and keeps its bytes when it is saved again.</summary>
public class GivenZipTests
{
    private static readonly string Zip = Tiny.Golden("zips/topics.zip");

    [Fact]
    public void Load_GivenZip_ScoresAsRecorded()
    {
        var recorded = JsonSerializer.Deserialize<Dictionary<string, float[]>>(File.ReadAllText(Tiny.Golden("zips/topics.json")))!;
        var ml = new MLContext();
        var model = ml.Model.Load(Zip, out _);
        var scores = Tiny.Scores(model.Transform(ml.Data.LoadFromEnumerable(recorded.Keys.Select(t => new Tiny.Doc { Text = t }))));
        Tiny.AssertClose([.. recorded.Values], scores);
        (model as IDisposable)?.Dispose();
    }

    [Fact]
    public void Save_GivenZipAgain_KeepsTheBytesOfOurEntry()
    {
        var ml = new MLContext();
        var model = ml.Model.Load(Zip, out var schema);
        var again = Path.GetTempFileName();
        ml.Model.Save(model, schema, again);
        var (given, found) = (EstimatorContract.Entries(Zip), EstimatorContract.Entries(again));
        File.Delete(again);
        Assert.Equal(given.Keys.Select(Slashes), found.Keys.Select(Slashes));
        Assert.All(given.Values.Zip(found.Values), pair => Assert.Equal(pair.First, pair.Second));
        (model as IDisposable)?.Dispose();

        static string Slashes(string name) => name.Replace('\\', '/');
    }
}
