using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Trials that classify texts.</summary>
internal sealed class TextTask(TaskKind kind, Checkpoint checkpoint, IReadOnlyList<string> labels, Examples<TextExample> examples) : ITrialTask
{
    public TaskKind Kind => kind;

    public int Folds => examples.FoldCount;

    public TrainedTrial Train(TrainingOptions options, int? fold, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        var (train, validation) = examples.For(fold);
        var result = Torch.Training.TextClassification.FineTune(checkpoint, labels, train, validation, options, progress: progress, cancellation: cancellation);
        return new(result.End, result.Notes, result.Model.Parts(), result.Model);
    }

    public void WriteTo(BinaryWriter writer)
    {
        TaskFile.Write(writer, labels);
        TaskFile.Write(writer, examples, example =>
        {
            TaskFile.Write(writer, example.Text);
            TaskFile.Write(writer, example.Pair);
            writer.Write(example.Label);
            writer.Write(example.Weight);
        });
    }

    public static TextTask Read(TaskKind kind, Checkpoint checkpoint, BinaryReader reader) => new(
        kind, checkpoint, TaskFile.ReadTexts(reader), TaskFile.ReadExamples(reader, () => new TextExample(TaskFile.ReadText(reader), TaskFile.ReadText(reader), reader.ReadInt32(), reader.ReadSingle())));
}
