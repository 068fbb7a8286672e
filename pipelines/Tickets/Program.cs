// The main job: fine-tune a text classifier inside an ordinary ML.NET pipeline, evaluate it with ML.NET's own evaluator, save the .zip.
using System.Globalization;
using Microsoft.ML;
using MLNetFineTune;
using MLNetFineTune.Pipelines;
using MLNetFineTune.Pipelines.Tickets;

const string Usage = "Tickets [--checkpoint FOLDER] [--data FILE.tsv] [--model FILE.zip] [--epochs N] [--rate X]";

return Run.Cancellable(cancellation =>
{
    var arguments = new Arguments(args, Usage, "checkpoint", "data", "model", "epochs", "rate");
    var ml = new MLContext(seed: 1);
    ml.Log += (_, log) => Progress.Show(log);

    var data = ml.Data.LoadFromTextFile<Ticket>(Folders.DataFile(arguments["data"] ?? Folders.At("datasets", "tickets", "train.tsv")), hasHeader: true);
    var split = ml.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);
    var given = arguments["checkpoint"];
    var checkpoint = given ?? StartingPoint.Shipped;
    var epochs = arguments.Count("epochs", given is null ? StartingPoint.Epochs : 4);
    var rate = arguments.Number("rate", given is null ? StartingPoint.LearningRate : 1e-4);

    var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(ml.MulticlassClassification.Trainers.FineTuneTextClassifier(
            checkpoint, textColumnName: "Text",
            options: new() { Epochs = epochs, LearningRate = rate, BatchSize = 16, Cancellation = cancellation }))
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    var model = pipeline.Fit(split.TrainSet);
    var metrics = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));

    Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"accuracy {metrics.MicroAccuracy:0.000}, macro accuracy {metrics.MacroAccuracy:0.000}, log-loss {metrics.LogLoss:0.000}"));
    Finish.Report(ModelFile.Save(ml, model, data.Schema, arguments["model"] ?? Folders.At("out", "tickets.zip")), "My parcel says delivered but nothing came.");
});
