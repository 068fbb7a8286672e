using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using MLNetFineTune.Pipelines.Tickets;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Pipelines.Strategies;

/// <summary>What training with one strategy cost and yielded.</summary>
/// <param name="Accuracy">Part of the test rows told right.</param>
/// <param name="Seconds">Time that Fit took.</param>
/// <param name="TrainedParameters">Numbers that learnt.</param>
/// <param name="TotalParameters">Numbers of the model.</param>
/// <param name="PeakMegabytes">The most memory that the process had at once.</param>
internal sealed record Measurement(double Accuracy, double Seconds, long TrainedParameters, long TotalParameters, double PeakMegabytes)
{
    /// <summary>Trains and evaluates in this process.</summary>
    public static Measurement Of(Job job, Candidate candidate, CancellationToken cancellation)
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.LoadFromTextFile<Ticket>(job.Train, hasHeader: true);
        var plan = new Plan();
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.FineTuneTextClassifier(job.Checkpoint, textColumnName: "Text", options: new()
            {
                Strategy = candidate.Strategy, LearningRate = candidate.Rate, Epochs = job.Epochs, BatchSize = 16, Progress = plan, Cancellation = cancellation,
            }));
        var start = Stopwatch.GetTimestamp();
        var model = pipeline.Fit(train);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var process = Process.GetCurrentProcess();
        var peak = process.PeakWorkingSet64 / 1e6;
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(ml.Data.LoadFromTextFile<Ticket>(job.Test, hasHeader: true)));
        return new(metrics.MicroAccuracy, seconds, plan.Found!.TrainedParameters, plan.Found.TotalParameters, peak);
    }

    /// <summary>The same in a process of its own.</summary>
    /// <exception cref="InvalidOperationException">It failed; it has said why.</exception>
    public static Measurement InAnotherProcess(Job job, Candidate candidate, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        string[] arguments =
        [
            "exec", typeof(Measurement).Assembly.Location, "--measure", candidate.Text, "--checkpoint", job.Checkpoint, "--train", job.Train, "--test", job.Test,
            "--epochs", job.Epochs.ToString(CultureInfo.InvariantCulture),
        ];
        using var process = Process.Start(new ProcessStartInfo(host, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<Measurement>(output)! : throw new InvalidOperationException($"{candidate.Text} ended with exit code {process.ExitCode}");
    }

    /// <summary>One line for the process that asked.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    private sealed class Plan : IProgress<TrainingProgress>
    {
        public TrainingPlanSummary? Found { get; private set; }

        public void Report(TrainingProgress value) => Found ??= value.Plan;
    }
}
