using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Tests;

public sealed class EntityZipTests : IClassFixture<RecognizerModels>, IDisposable
{
    private static readonly string[] Texts = ["anna saw new york", "the film was long", "", "Lea, who left ROME 🙂", string.Join(' ', Enumerable.Repeat("omar kim likes la paz", 40))];

    private readonly MLContext _ml;
    private readonly RecognizerModels _models;
    private readonly string _folder = Directory.CreateTempSubdirectory("zips").FullName;

    public EntityZipTests(RecognizerModels models) => (_ml, _models) = (models.Ml, models);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Score", false)]
    [InlineData("EntityScore", false)]
    [InlineData("Score", true)]
    public void Load_InAnotherProcess_GivesTheSameBits(string column, bool ofWords)
    {
        var zip = Saved(ofWords);
        var here = OtherProcess.Bits(zip, column, Texts);
        Assert.Equal(Texts.Length, here.Length);
        Assert.True(here.Distinct().Count() >= 3);
        Assert.Equal(here, OtherProcess.Ask(zip, column, Texts));
        var model = ofWords ? _models.OfWords : _models.OfTexts;
        Tiny.AssertClose(
            [.. model.Transform(Data()).GetColumn<float[]>(column)], [.. _ml.Model.Load(zip, out _).Transform(Data()).GetColumn<float[]>(column)], tolerance: 0);
    }

    [Fact]
    public void Save_OurEntry_HasWeightsTokenizerOptionsAndTags()
    {
        var entries = EstimatorContract.Entries(Saved(ofWords: true)).ToDictionary(e => Path.GetFileName(e.Key), e => e.Value);
        Assert.Superset(new HashSet<string> { "Model.key", "manifest.json", "model.safetensors", "config.json", "tokenizer.json" }, entries.Keys.ToHashSet());
        var manifest = JsonNode.Parse(entries["manifest.json"])!;
        Assert.Equal("sequence-classification", (string)manifest["checkpoint"]!["name"]!);
        Assert.Equal("Words", (string)manifest["wordsColumn"]!);
        Assert.Equal(_models.OfWords.Recognizer.Tags, manifest["keyValues"]!.AsArray().Select(n => (string)n!));
        Assert.Equal("PreTokenizer", (string)manifest["options"]!["splitting"]!);
        Assert.True((bool)manifest["options"]!["useCrf"]!);
        Assert.Equal("BertForTokenClassification", (string)JsonNode.Parse(entries["config.json"])!["architectures"]![0]!);
    }

    [Theory]
    [InlineData("\"scoringBatchSize\":8", "\"scoringBatchSize\":0", "scoringBatchSize")]
    [InlineData("\"keyValues\":[\"B-PER\",", "\"keyValues\":[", "keyValues")]
    [InlineData("\"keyValues\":[\"B-PER\",", "\"keyValues\":[\"B-DOG\",", "keyValues")]
    [InlineData("\"textColumn\":\"Text\"", "\"textColumn\":\"\"", "textColumn")]
    [InlineData("\"maxLength\":32", "\"maxLength\":65", "maxLength")]
    public void Load_ManifestThatLies_IsRefused(string written, string instead, string named)
    {
        var zip = Saved(ofWords: false);
        ZipDamage.Lie(zip, written, instead);
        Assert.Contains(named, ZipDamage.AssertRefused(zip), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    public void Load_EntryDamaged_IsRefusedByName(string name)
    {
        var zip = Saved(ofWords: true);
        ZipDamage.Change(zip, name, bytes =>
        {
            bytes[bytes.Length / 2] ^= 1;
            return bytes;
        });
        Assert.Contains(name, ZipDamage.AssertRefused(zip), StringComparison.Ordinal);
    }

    private IDataView Data() => _ml.Data.LoadFromEnumerable(Texts.Select(t => new TinyEntities.Only { Text = t }));

    private string Saved(bool ofWords)
    {
        var zip = Path.Combine(_folder, Path.GetRandomFileName() + ".zip");
        _ml.Model.Save(ofWords ? _models.OfWords : _models.OfTexts, TinyEntities.Keyed(_ml).Schema, zip);
        return zip;
    }
}
