// Embeddings: a frozen encoder turns texts into vectors. Nearest neighbours by cosine; then, on the nuget stack, the vectors beside another feature for FastTree and SDCA.
using System.Globalization;
using Microsoft.ML;
using MLNetFineTune.Pipelines;
using MLNetFineTune.Pipelines.Embeddings;
using MLNetFineTune.Pipelines.Tickets;

const string Usage = "Embeddings [--checkpoint FOLDER] [--neighbours N] [TEXT]";

return Run.Cancellable(cancellation =>
{
    var arguments = new Arguments(args, Usage, "checkpoint", "neighbours");
    if (arguments.Rest.Count > 1)
        throw new UsageException(Usage);
    var question = arguments.Rest.FirstOrDefault() ?? "My parcel says delivered but nothing came.";
    var count = arguments.Count("neighbours", 5);
    var ml = new MLContext(seed: 1);
    ml.Log += (_, log) => Progress.Show(log);

    var train = ml.Data.LoadFromTextFile<Ticket>(Folders.DataFile(Folders.At("datasets", "tickets", "train.tsv")), hasHeader: true);
    var test = ml.Data.LoadFromTextFile<Ticket>(Folders.DataFile(Folders.At("datasets", "tickets", "test.tsv")), hasHeader: true);
    var checkpoint = arguments["checkpoint"] ?? StartingPoint.Shipped;

    using var encoder = ml.Transforms.Text.EncodeText(checkpoint, "Embedding", "Text", new() { Normalize = true }).Fit(train);
    var known = new Neighbours([.. ml.Data.CreateEnumerable<EncodedTicket>(encoder.Transform(train), reuseRowObject: false)]);

    Console.WriteLine($"Like \"{question}\":");
    var asked = ml.Model.CreatePredictionEngine<Ticket, EncodedTicket>(encoder).Predict(new Ticket { Text = question });
    foreach (var (ticket, cosine) in known.Of(asked.Embedding, count))
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {cosine:0.000}  {ticket.Label,-14} {ticket.Text}"));

    cancellation.ThrowIfCancellationRequested();
    var unknown = ml.Data.CreateEnumerable<EncodedTicket>(encoder.Transform(test), reuseRowObject: false).ToArray();
    var right = unknown.Count(t => known.Vote(t.Embedding, count) == t.Label);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"the {count} nearest training tickets tell the topic of {right} of {unknown.Length} test tickets: {(double)right / unknown.Length:0.000}"));

    cancellation.ThrowIfCancellationRequested();
    FeatureTrainers.Run(ml, checkpoint, train, test);
});
