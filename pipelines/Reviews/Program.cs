// Sentiment: a bool label, the binary evaluator of ML.NET, the same .zip.
using System.Globalization;
using Microsoft.ML;
using MLNetFineTune;
using MLNetFineTune.Pipelines;
using MLNetFineTune.Pipelines.Reviews;

const string Usage = "Reviews [--checkpoint FOLDER] [--data FILE.tsv] [--model FILE.zip] [--epochs N] [--rate X]";

return Run.Cancellable(cancellation =>
{
    var arguments = new Arguments(args, Usage, "checkpoint", "data", "model", "epochs", "rate");
    var ml = new MLContext(seed: 1);
    ml.Log += (_, log) => Progress.Show(log);

    var data = ml.Data.LoadFromTextFile<Review>(Folders.DataFile(arguments["data"] ?? Folders.At("datasets", "reviews", "train.tsv")), hasHeader: true);
    var split = ml.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);
    var given = arguments["checkpoint"];
    var checkpoint = given ?? StartingPoint.Shipped;
    var epochs = arguments.Count("epochs", given is null ? StartingPoint.Epochs : 4);
    var rate = arguments.Number("rate", given is null ? StartingPoint.LearningRate : 1e-4);

    var trainer = ml.BinaryClassification.Trainers.FineTuneSentiment(
        checkpoint, textColumnName: "Text",
        options: new() { Epochs = epochs, LearningRate = rate, BatchSize = 16, Cancellation = cancellation });

    var model = trainer.Fit(split.TrainSet);
    var metrics = ml.BinaryClassification.Evaluate(model.Transform(split.TestSet));

    Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"accuracy {metrics.Accuracy:0.000}, area under the ROC curve {metrics.AreaUnderRocCurve:0.000}, F1 {metrics.F1Score:0.000}, log-loss {metrics.LogLoss:0.000}"));
    Finish.Report(ModelFile.Save(ml, model, data.Schema, arguments["model"] ?? Folders.At("out", "reviews.zip")), "Two hours in line for a cold coffee, never again.");
});
