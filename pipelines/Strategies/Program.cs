// One data set, every fine-tuning strategy: what each costs and what it yields. Each trains in a process of its own, because a peak of memory is a process's.
using System.Globalization;
using MLNetFineTune.Pipelines;
using MLNetFineTune.Pipelines.Strategies;
using MLNetFineTune.Torch.Training.Strategies;

const string Usage = "Strategies [STRATEGY=RATE …] [--checkpoint FOLDER] [--train FILE.tsv] [--test FILE.tsv] [--epochs N]";

return Run.Cancellable(cancellation =>
{
    var arguments = new Arguments(args, Usage, "checkpoint", "train", "test", "epochs", "measure");
    var job = new Job(
        arguments["checkpoint"] ?? StartingPoint.Shipped, Folders.DataFile(arguments["train"] ?? Folders.At("datasets", "tickets", "train.tsv")),
        Folders.DataFile(arguments["test"] ?? Folders.At("datasets", "tickets", "test.tsv")), arguments.Count("epochs", StartingPoint.Epochs));
    if (arguments["measure"] is { } one)
    {
        Console.WriteLine(Measurement.Of(job, Candidate.Parse(one, Usage), cancellation).ToJson());
        return;
    }

    // What learns less can, and must, learn faster.
    string[] usual = ["full=5e-4", "decay(0.8)=7e-4", "freeze(1)=5e-4", "gradual(60)=7e-4", "bitfit=5e-3", "lora(8)=3e-3", "head=2e-2"];
    var candidates = (arguments.Rest.Count > 0 ? arguments.Rest : usual).Select(c => Candidate.Parse(c, Usage)).ToArray();
    Console.WriteLine("strategy               rate    accuracy  seconds     parameters that learn   peak MB");
    foreach (var candidate in candidates)
    {
        var found = Measurement.InAnotherProcess(job, candidate, cancellation);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{candidate.Strategy,-20} {candidate.Rate,6:0.0e+0} {found.Accuracy,11:0.000} {found.Seconds,8:0.0} {found.TrainedParameters,13:N0} ({100.0 * found.TrainedParameters / found.TotalParameters,6:0.00} %) {found.PeakMegabytes,9:0}"));
    }
});
