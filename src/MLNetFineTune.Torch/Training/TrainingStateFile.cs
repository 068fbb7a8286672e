using System.Globalization;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>
/// A run in one safetensors file: weights that are trained, moments, gathered gradients, the best weights, and how far it is. Shuffles and dropout follow from seed and position, so a run that
/// goes on from it
/// gives the same bits as one that was never interrupted. The name holds a fingerprint of data, options and start: another run's file is not taken for one's own.
/// </summary>
internal sealed class TrainingStateFile(string folder, string fingerprint)
{
    private const string Best = "best";
    private const string Average = "average";
    private bool _isFolderOurs;

    public string Name { get; } = $"training-{fingerprint[..16]}.safetensors";

    public bool Exists => File.Exists(Path.Combine(folder, Name));

    /// <summary>Finds out whether states can be written there.</summary>
    /// <exception cref="IOException">They could not.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not.</exception>
    public void CheckWritable() => AtomicFiles.CheckWritable(folder);

    /// <summary>Writes the state, atomically.</summary>
    public unsafe void Save(ParameterArena arena, AdamW optimizer, TrainingPosition at, BestModel best, WeightAverage? average)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["values"] = arena.TrainedValues.cpu(), ["gradients"] = arena.Gradients!.cpu(),
            ["first_moments"] = optimizer.FirstMoments.cpu(), ["second_moments"] = optimizer.SecondMoments.cpu(),
        };
        if (average is not null)
            tensors[Average] = average.Values.cpu();
        if (best.Values is not null)
            tensors[Best] = best.Values.alias();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["fingerprint"] = fingerprint,
            ["epoch"] = Text(at.Epoch), ["batch"] = Text(at.Batch), ["batches_seen"] = Text(at.BatchesSeen), ["steps"] = Text(optimizer.Steps),
            ["evaluation_due"] = Text(at.EvaluationDue ? 1 : 0), ["best_step"] = Text(best.Step), ["without_improvement"] = Text(best.EvaluationsWithoutImprovement),
        };
        if (best.Result is { } result)
        {
            (metadata["best_loss"], metadata["best_accuracy"], metadata["best_macro_f1"]) = (Text(result.Loss), Text(result.Accuracy), Text(result.MacroF1));
            metadata["best_entity_f1"] = Text(result.EntityF1);
        }
        var header = SafetensorsWriter.Header(tensors.Select(t => (t.Key, t.Value.shape)), out var order, out _, metadata);
        _isFolderOurs |= !Directory.Exists(folder);
        DeleteLeftovers();
        AtomicFiles.Write(folder, [(Name, stream =>
        {
            stream.Write(header);
            foreach (var name in order)
                SafetensorsWriter.Write(stream, Raw.Pointer(tensors[name]), arena.Layout.TrainedLength);
        })]);
    }

    /// <summary>Puts a saved state into place.</summary>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public unsafe void Load(ParameterArena arena, AdamW optimizer, TrainingPosition at, BestModel best, WeightAverage? average)
    {
        var path = Path.Combine(folder, Name);
        using var file = new SafetensorsFile(path);
        var entries = file.Entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
        try
        {
            if (file.Metadata["fingerprint"] != fingerprint || entries.Values.Any(e => e.Type != ElementType.F32 || e.ElementCount != arena.Layout.TrainedLength))
                throw new FormatException("it is another run's");
            Fill("values", arena.TrainedValues);
            arena.PublishValues();
            Fill("gradients", arena.Gradients!);
            Fill("first_moments", optimizer.FirstMoments);
            Fill("second_moments", optimizer.SecondMoments);
            if (average is not null)
                Fill(Average, average.Values);
            (at.Epoch, at.Batch, at.BatchesSeen, optimizer.Steps) = ((int)Number("epoch"), (int)Number("batch"), (long)Number("batches_seen"), (long)Number("steps"));
            at.EvaluationDue = Number("evaluation_due") != 0;
            if (!entries.ContainsKey(Best))
                return;
            var values = empty(arena.Layout.TrainedLength, float32);
            Fill(Best, values);
            best.Resume(values, file.Metadata.ContainsKey("best_loss") ? Figures() : null,
                (long)Number("best_step"), (int)Number("without_improvement"));
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException)
        {
            throw new CheckpointException(path, [new("training state", e.Message, "the state of this run; delete the file, or set Resume to false, to begin anew")], e);
        }

        EvaluationResult Figures() => new(Number("best_loss"), Number("best_accuracy"), Number("best_macro_f1"), true)
        {
            EntityF1 = file.Metadata.ContainsKey("best_entity_f1") ? Number("best_entity_f1") : double.NaN,
        };
        double Number(string name) => double.Parse(file.Metadata[name], CultureInfo.InvariantCulture);
        void Fill(string name, Tensor target)
        {
            using var loaded = empty(arena.Layout.TrainedLength, float32);
            file.Read(entries[name], Raw.Pointer(loaded));
            target.copy_(loaded);
        }
    }

    /// <summary>Removes it: the run is complete.</summary>
    public void Delete()
    {
        // A short run may never have saved anything.
        if (!Directory.Exists(folder))
            return;
        File.Delete(Path.Combine(folder, Name));
        DeleteLeftovers();
        if (_isFolderOurs && !Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    /// <summary>Removes what processes left that were killed while they wrote this run's state.</summary>
    private void DeleteLeftovers()
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var left in Directory.EnumerateFiles(folder, Name + ".*.tmp"))
            File.Delete(left);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
