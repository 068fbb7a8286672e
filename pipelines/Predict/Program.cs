// Predicts with a model.zip that another program trained: one text, a file with a text a line, or standard input.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Pipelines;
using MLNetFineTune.Pipelines.Predict;

const string Usage = """
    Predict MODEL.zip TEXT          a text
    Predict MODEL.zip --file FILE   a text a line
    Predict MODEL.zip               the same from standard input
    """;

return Run.Cancellable(cancellation =>
{
    var arguments = new Arguments(args, Usage, "file");
    if (arguments.Rest.Count is 0 or > 2 || (arguments.Rest.Count == 2 && arguments["file"] is not null))
        throw new UsageException(Usage);
    var path = arguments.Rest[0];
    if (!File.Exists(path))
        throw new FileNotFoundException($"there is no model file '{path}'");

    var ml = new MLContext();
    var model = ml.Model.Load(path, out _);
    using var owned = model as IDisposable;

    // Rows are read as they are asked for and scored in batches: input of any length passes in constant memory.
    var texts = arguments.Rest.Count == 2 ? [arguments.Rest[1]]
        : arguments["file"] is { } file ? File.ReadLines(Folders.DataFile(file))
        : StandardInput();
    var scored = model.Transform(ml.Data.LoadFromEnumerable(texts.Select(text => new Row { Text = text })));

    if (scored.Schema.GetColumnOrNull("EntityType") is not null)
    {
        var highlighter = Highlighter.ForConsole();
        foreach (var row in ml.Data.CreateEnumerable<Found>(scored, reuseRowObject: true))
        {
            cancellation.ThrowIfCancellationRequested();
            Console.WriteLine(highlighter.Show(row.Text, row.GetEntities()));
        }
    }
    else if (scored.Schema["PredictedLabel"].Type is TextDataViewType)
        foreach (var row in ml.Data.CreateEnumerable<Topic>(scored, reuseRowObject: true))
            Print(row.PredictedLabel, row.Score.Max(), row.Text);
    else
        foreach (var row in ml.Data.CreateEnumerable<Sentiment>(scored, reuseRowObject: true))
            Print(row.PredictedLabel ? "positive" : "negative", row.PredictedLabel ? row.Probability : 1 - row.Probability, row.Text);

    void Print(string label, float probability, string text)
    {
        cancellation.ThrowIfCancellationRequested();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label}\t{probability:0.000}\t{text}"));
    }
});

static IEnumerable<string> StandardInput()
{
    while (Console.In.ReadLine() is { } line)
        yield return line;
}
