using MLNetFineTune.Tests;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps.Tests.Running;

public sealed class TaskFileTests : IDisposable
{
    private static readonly Checkpoint s_checkpoint = Checkpoint.Open(Tiny.Checkpoint);
    private readonly string _folder = Directory.CreateTempSubdirectory("task-file").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_WhatWasWritten_IsTheSameTask()
    {
        var texts = new TextTask(TaskKind.TextClassification, s_checkpoint, ["a", "ü\u2028"], new(
            [new(null, null, 1), new("", "", 0, 0.5f), new("a \ud800 lone half", "zwei", 1)], [new("v", null, 0)], []));
        AssertSame(texts);
        AssertSame(new TextTask(TaskKind.Sentiment, s_checkpoint, ["f", "t"], new([new("a", null, 1), new("b", null, 0)], [], [0, 1])));
        AssertSame(new EntityTask(s_checkpoint, ["B-X", "O"], new([new(["one", "two"], [0, -1]), new([], [])], [new(["three"], [1])], [])));
    }

    [Fact]
    public void Read_OneByteChanged_SaysThatItIsDamaged()
    {
        var task = new TextTask(TaskKind.TextClassification, s_checkpoint, ["a", "b"], new([new("x", null, 1)], [new("v", null, 0)], []));
        var path = TaskFile.PathIn(_folder, TaskFile.Sha256(task));
        TaskFile.Write(path, task);
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => TaskFile.Read(path, s_checkpoint)).Message, StringComparison.Ordinal);
        TaskFile.Write(path, task);
        Assert.Equal(0, TaskFile.Read(path, s_checkpoint).Folds);
    }

    [Fact]
    public void Dealt_Classes_AreSpreadEvenly()
    {
        int[] classes = [.. Enumerable.Range(0, 50).Select(i => i % 7 == 0 ? 1 : 0)];
        var folds = Examples<int>.Dealt(classes, 4, seed: 5);
        Assert.All(folds.CountBy(f => f), f => Assert.InRange(f.Value, 12, 13));
        Assert.All(Enumerable.Range(0, 50).Where(i => classes[i] == 1).CountBy(i => folds[i]), f => Assert.InRange(f.Value, 2, 2));
        Assert.Equal(folds, Examples<int>.Dealt(classes, 4, seed: 5));
        Assert.NotEqual(folds, Examples<int>.Dealt(classes, 4, seed: 6));
    }

    [Fact]
    public void OptionsJson_EveryOption_ComesBack()
    {
        var options = new EntityTrainingOptions
        {
            Epochs = 7, LearningRate = 1.1e-5, MaxGradNorm = double.PositiveInfinity, Schedule = ScheduleKind.Cosine, HiddenDropout = 0.25, Seed = 9, ClassWeights = [1, 0.5], UseCrf = true,
            ProgressInterval = TimeSpan.FromMilliseconds(5), Threads = 2,
        };
        var json = OptionsJson.Write(options);
        var read = OptionsJson.Read(json, TaskKind.EntityRecognition);
        Assert.Equal(json, OptionsJson.Write(read));
        Assert.Equal((7, 1.1e-5, double.PositiveInfinity, ScheduleKind.Cosine, 0.25, 9, 2), (read.Epochs, read.LearningRate, read.MaxGradNorm, read.Schedule, read.HiddenDropout, read.Seed, read.Threads));
        Assert.Equal([1, 0.5], ((EntityTrainingOptions)read).ClassWeights!);
    }

    [Fact]
    public void Identity_WhatChangesNoFigure_IsNotInIt()
    {
        var options = new TrainingOptions();
        var identity = OptionsJson.Identity(options);
        (options.CacheFrozenStates, options.FrozenStatesMemory, options.Threads, options.Device) = (false, 5, 3, "cuda:1");
        (options.CheckpointFolder, options.CheckpointSteps, options.ProgressInterval) = ("x", 5, TimeSpan.FromSeconds(9));
        Assert.Equal(identity, OptionsJson.Identity(options));
        options.WeightDecay += 0.1;
        Assert.NotEqual(identity, OptionsJson.Identity(options));
    }

    [Fact]
    public void TrialOptions_EpochsInTheConfiguration_AreAtMostTheSweeps()
    {
        var sweeps = new TrainingOptions { Epochs = 9, LearningRate = 1e-3 };
        Assert.Equal([2, 9, 9], new[] { 2, 9, 20 }.Select(epochs => TrialOptions.Of(sweeps, new([new("Epochs", epochs)])).Epochs));
        Assert.Equal((9, 1e-3), (sweeps.Epochs, TrialOptions.Of(sweeps, Configuration.Empty).LearningRate));
    }

    private void AssertSame(ITrialTask task)
    {
        var path = TaskFile.PathIn(_folder, TaskFile.Sha256(task));
        TaskFile.Write(path, task);
        var read = TaskFile.Read(path, s_checkpoint);
        Assert.Equal((task.Kind, task.Folds), (read.Kind, read.Folds));
        // The same bytes again: nothing is lost.
        Assert.Equal(TaskFile.Sha256(task), TaskFile.Sha256(read));
        Assert.Empty(Directory.GetFiles(_folder, "*.tmp"));
    }
}
