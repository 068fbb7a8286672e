// AutoML: ML.NET's own AutoML looks for the options that fine-tune best, among them how much of the encoder learns. Only with ML.NET's published packages (the nuget stack).
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using MLNetFineTune.Pipelines;
using MLNetFineTune.Pipelines.AutoML;
using MLNetFineTune.Pipelines.Tickets;
using MLNetFineTune.Sweeps;
using MLNetFineTune.Torch.Training.Strategies;

const string Usage = "AutoML [--checkpoint FOLDER] [--model FILE.zip] [--seconds N] [--trials N] [--epochs N]";

return Run.Cancellable(cancellation =>
{
    var arguments = new Arguments(args, Usage, "checkpoint", "model", "seconds", "trials", "epochs");
    var checkpoint = arguments["checkpoint"] ?? StartingPoint.Shipped;
    var seconds = arguments.Count("seconds", 300);
    var ml = new MLContext(seed: 1);
    ml.Log += (_, log) => Progress.Show(log);

    var data = ml.Data.LoadFromTextFile<Ticket>(Folders.DataFile(Folders.At("datasets", "tickets", "train.tsv")), hasHeader: true);
    var test = ml.Data.LoadFromTextFile<Ticket>(Folders.DataFile(Folders.At("datasets", "tickets", "test.tsv")), hasHeader: true);
    var split = ml.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);

    var space = new SearchSpace()
        .LogUniform("LearningRate", 1e-4, 3e-3)
        .Choice("BatchSize", 8, 16, 32)
        .Uniform("HiddenDropout", 0, 0.3)
        .Choice("Strategy", FineTuningStrategy.Full, FineTuningStrategy.LayerwiseDecay(0.8), FineTuningStrategy.Lora());
    var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(ml.Auto().FineTuneTextClassifier(checkpoint, options: new() { Epochs = arguments.Count("epochs", 4), LearningRate = StartingPoint.LearningRate, BatchSize = 16 }, space: space));

    // The default tuner, EciCostFrugalTuner, begins with the options given above; SetRandomSearchTuner and the others take its place.
    var experiment = ml.Auto().CreateExperiment()
        .SetPipeline(pipeline)
        .SetDataset(split)
        .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MacroAccuracy, labelColumn: "Label")
        .SetTrainingTimeInSeconds((uint)seconds)
        .DisposeLosingModels(new Trials(space));
    if (arguments["trials"] is not null)
        experiment.SetMaxModelToExplore(arguments.Count("trials", 10));
    TrialResult best;
    try
    {
        best = experiment.RunAsync(cancellation).GetAwaiter().GetResult();
    }
    catch (TimeoutException)
    {
        cancellation.ThrowIfCancellationRequested();
        throw new InvalidOperationException($"no trial ended within {seconds} seconds");
    }

    // AutoML's metrics want the prediction as a key; who uses the model wants the topic's name.
    var model = best.Model.Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(best.Model.Transform(split.TrainSet)));
    var metrics = ml.MulticlassClassification.Evaluate(best.Model.Transform(test));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"best: trial {best.TrialSettings.TrialId}; on the test tickets accuracy {metrics.MicroAccuracy:0.000}, macro accuracy {metrics.MacroAccuracy:0.000}"));
    Finish.Report(ModelFile.Save(ml, model, data.Schema, arguments["model"] ?? Folders.At("out", "automl.zip")), "My parcel says delivered but nothing came.");
}, cancelled: "no trial had ended");
