using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Trials that recognize entities.</summary>
internal sealed class EntityTask(Checkpoint checkpoint, IReadOnlyList<string> tags, Examples<EntityExample> examples) : ITrialTask
{
    public TaskKind Kind => TaskKind.EntityRecognition;

    public int Folds => examples.FoldCount;

    public TrainedTrial Train(TrainingOptions options, int? fold, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        var (train, validation) = examples.For(fold);
        var result = Torch.Training.EntityRecognition.FineTune(checkpoint, tags, train, validation, (EntityTrainingOptions)options, progress, cancellation);
        return new(result.End, result.Notes, result.Model.Parts(), result.Model);
    }

    public void WriteTo(BinaryWriter writer)
    {
        TaskFile.Write(writer, tags);
        TaskFile.Write(writer, examples, example =>
        {
            TaskFile.Write(writer, example.Words);
            foreach (var label in example.Labels)
                writer.Write(label);
        });
    }

    public static EntityTask Read(Checkpoint checkpoint, BinaryReader reader) => new(checkpoint, TaskFile.ReadTexts(reader), TaskFile.ReadExamples(reader, () =>
    {
        var words = TaskFile.ReadTexts(reader);
        return new EntityExample(words, [.. words.Select(_ => reader.ReadInt32())]);
    }));
}
