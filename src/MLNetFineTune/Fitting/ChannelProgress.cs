using System.Globalization;
using Microsoft.ML.Runtime;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Fitting;

/// <summary>Progress for the log of the MLContext and for whoever the options name.</summary>
internal sealed class ChannelProgress(IChannel channel, IProgress<TrainingProgress>? other) : IProgress<TrainingProgress>
{
    private readonly HashSet<string> _told = [];

    public void Report(TrainingProgress value)
    {
        TellNew(value.Notes);
        channel.Info(MessageSensitivity.None, value.Plan?.ToString() ?? Line(value));
        other?.Report(value);
    }

    /// <summary>Tells the log those of a run's notes that it was not told when they came up.</summary>
    public void TellNew(IReadOnlyList<string> notes)
    {
        foreach (var note in notes.Where(_told.Add))
            channel.Info(MessageSensitivity.None, note);
    }

    private static string Line(TrainingProgress at)
    {
        var line = string.Create(CultureInfo.InvariantCulture,
            $"epoch {at.Epoch}, step {at.Step} of {at.TotalSteps}: loss {at.Loss:0.0000}, rate {at.LearningRate:0.0e+0}, {at.RowsPerSecond:0} rows/s, {at.Remaining:hh\\:mm\\:ss} left");
        return at.Evaluation is not { } found
            ? line
            : string.Create(CultureInfo.InvariantCulture,
                $"{line}; validation loss {found.Loss:0.0000}{Figure("accuracy", found.Accuracy)}{Figure("macro F1", found.MacroF1)}{Figure("entity F1", found.EntityF1)}{(found.IsBest ? ", the best so far" : "")}");
    }

    // NaN where what is trained has no such figure, as pre-training has no classes.
    private static string Figure(string name, double value) => double.IsNaN(value) ? "" : string.Create(CultureInfo.InvariantCulture, $", {name} {value:0.0000}");
}
