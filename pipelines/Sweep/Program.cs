// Which options suit a data set: a sweep tries them, trains the promising ones to the end, and its best model is saved as any other. Killed or cancelled, the same command goes on.
using System.Globalization;
using Microsoft.ML;
using MLNetFineTune;
using MLNetFineTune.Pipelines;
using MLNetFineTune.Pipelines.Sweep;
using MLNetFineTune.Pipelines.Tickets;
using MLNetFineTune.Sweeps;

const string Usage = "Sweep [--checkpoint FOLDER] [--data FILE.tsv] [--test FILE.tsv] [--model FILE.zip] [--folder FOLDER] [--trials N] [--epochs N] [--workers N] [--minutes X]";

return Run.Cancellable(cancellation =>
{
    var arguments = new Arguments(args, Usage, "checkpoint", "data", "test", "model", "folder", "trials", "epochs", "workers", "minutes");
    var ml = new MLContext(seed: 1);
    ml.Log += (_, log) => Progress.Show(log);

    var train = ml.Data.LoadFromTextFile<Ticket>(Folders.DataFile(arguments["data"] ?? Folders.At("datasets", "tickets", "train.tsv")), hasHeader: true);
    var test = ml.Data.LoadFromTextFile<Ticket>(Folders.DataFile(arguments["test"] ?? Folders.At("datasets", "tickets", "test.tsv")), hasHeader: true);
    var keys = ml.Transforms.Conversion.MapValueToKey("Label").Fit(train);

    var folder = Path.GetFullPath(arguments["folder"] ?? Folders.At("out", "sweep"));
    var table = new LiveTable();
    var trainer = ml.MulticlassClassification.Trainers.FineTuneTextClassifier(arguments["checkpoint"] ?? StartingPoint.Shipped, textColumnName: "Text");
    var sweep = trainer.Sweep(keys.Transform(train), options: new()
    {
        Trials = arguments.Count("trials", 27),
        Epochs = arguments.Count("epochs", 9),
        Workers = arguments["workers"] is null ? null : arguments.Count("workers", 1),
        TimeBudget = arguments["minutes"] is null ? null : TimeSpan.FromMinutes(arguments.Number("minutes", 1)),
        Folder = folder,
        Progress = table,
        Cancellation = cancellation,
    });
    table.End();

    ITransformer model = keys.Append(sweep.Model).Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(sweep.Model.Transform(keys.Transform(train))));
    var metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"best of {sweep.TrialList.Count} trials ({sweep.End}): {sweep.Best.Configuration}\nvalidation {sweep.Metric} {sweep.Score:0.000}; test accuracy {metrics.MicroAccuracy:0.000}, macro accuracy {metrics.MacroAccuracy:0.000}"));
    sweep.SaveCsv(Path.Combine(folder, "trials.csv"));
    sweep.SaveReport(Path.Combine(folder, "report.html"));
    Console.WriteLine($"trials: {Folders.Shown(Path.Combine(folder, "trials.csv"))}, report: {Folders.Shown(Path.Combine(folder, "report.html"))}");
    Finish.Report(ModelFile.Save(ml, model, train.Schema, arguments["model"] ?? Folders.At("out", "sweep.zip")), "My parcel says delivered but nothing came.");
}, "the same command goes on with it");
