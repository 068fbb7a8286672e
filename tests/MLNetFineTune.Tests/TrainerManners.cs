using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.ML;
using MLNetGoldens;

namespace MLNetFineTune.Tests;

/// <summary>ML.NET's own trainers as recorded, and ours on the same labels: the same columns and annotations, the same refusals.</summary>
public partial class TrainerManners
{
    private static readonly Dictionary<string, JsonNode> Records = File.ReadLines(Tiny.Golden("mlnet/more/trainers.jsonl"))
        .Select(line => JsonNode.Parse(line)!).ToDictionary(n => (string)n["name"]!, n => n["result"]!);

    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("multiclass-of-text-labels", "Topic")]
    [InlineData("multiclass-of-boolean-labels", "Positive")]
    [InlineData("multiclass-of-number-labels", "Stars")]
    public void Columns_OfKeyLabels_AreThoseOfMlNet(string record, string column) => AssertAdded(record, Tiny.Classifier(_ml), Tiny.Keyed(_ml, column));

    [Fact]
    public void Columns_OfKeysWithoutNames_AreThoseOfMlNet() =>
        AssertAdded("multiclass-of-keys-without-names", Tiny.Classifier(_ml, o => o.LabelColumnName = "Code"), Tiny.Data(_ml));

    [Fact]
    public void Columns_OfBooleanLabel_AreThoseOfMlNet() => AssertAdded("binary-calibrated", Tiny.Sentiment(_ml), Tiny.Data(_ml));

    [Theory]
    [InlineData("multiclass-label-missing", "Nope")]
    [InlineData("multiclass-label-is-text", "Topic")]
    [InlineData("multiclass-label-is-number", "Stars")]
    [InlineData("multiclass-label-is-boolean", "Positive")]
    public void Label_NotAKey_IsRefusedAsByMlNet(string record, string label) => AssertRefused(record, Tiny.Classifier(_ml, o => o.LabelColumnName = label), Tiny.Keyed(_ml));

    [Theory]
    [InlineData("binary-label-missing", "Nope")]
    [InlineData("binary-label-is-text", "Topic")]
    [InlineData("binary-label-is-number", "Stars")]
    [InlineData("binary-label-is-key", "Label")]
    public void Label_NotABoolean_IsRefusedAsByMlNet(string record, string label) =>
        AssertRefused(record, Tiny.Sentiment(_ml, o => o.LabelColumnName = label), Tiny.Keyed(_ml, "Positive"));

    [Theory]
    [InlineData("multiclass-weight-missing", "Nope")]
    [InlineData("multiclass-weight-is-text", "Topic")]
    public void Weight_Wrong_IsRefusedAsByMlNet(string record, string weight) => AssertRefused(record, Tiny.Classifier(_ml, o => o.ExampleWeightColumnName = weight), Tiny.Keyed(_ml));

    private void AssertAdded(string record, IEstimator<ITransformer> trainer, IDataView data)
    {
        var model = trainer.Fit(data);
        var output = model.Transform(data);
        var added = output.Schema.Skip(data.Schema.Count).Select(c => c.Name).ToArray();
        var found = new
        {
            promised = Describe.Shape(new SchemaShape(trainer.GetOutputSchema(Describe.ShapeOf(data)).Where(c => added.Contains(c.Name)))),
            transformer = New(model.GetOutputSchema(data.Schema)),
            data = New(output.Schema),
            rowToRow = model.IsRowToRowMapper,
        };
        (model as IDisposable)?.Dispose();
        Assert.Equal(Records[record].ToJsonString(), JsonSerializer.SerializeToNode(found, Describe.Json)!.ToJsonString());

        object New(DataViewSchema schema) => ((Array)Describe.Schema(schema)).Cast<object>().Skip(data.Schema.Count).ToArray();
    }

    // The type of the exception is the recorded one, and its message names what that one quotes, and the types it names.
    private static void AssertRefused(string record, IEstimator<ITransformer> trainer, IDataView data)
    {
        foreach (var (part, action) in new (string, Action)[] { ("shape", () => trainer.GetOutputSchema(Describe.ShapeOf(data))), ("fit", () => trainer.Fit(data)) })
        {
            var recorded = Records[record][part]!;
            var thrown = Record.Exception(action);
            Assert.Equal((string)recorded["type"]!, thrown?.GetType().FullName);
            foreach (Match named in Named().Matches((string)recorded["message"]!))
                Assert.Contains(named.Value, thrown!.Message, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("'[^']*'(?! *\\))|(?<=expected )[^,]+|(?<=got )[^ ]+|(label|weight) column")]
    private static partial Regex Named();
}
