using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Torch.Tests.Training;

/// <summary>Runs whose resumable state cannot be written: its folder becomes a file while they train.</summary>
public sealed class UnwrittenStateTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("unwritten").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Folder => Path.Combine(_root, "state");

    /// <summary>11 steps an epoch. After the last epoch there is nothing to write.</summary>
    [Theory, InlineData(1, 0), InlineData(2, 1), InlineData(4, 1)]
    public void FineTune_FolderIsLost_TrainsToTheEndAndSaysSoOnce(int epochs, int notes)
    {
        var options = Options();
        options.Epochs = epochs;
        var reports = new List<TrainingProgress>();
        var result = TinyData.FineTune(options, progress: new Reports(r =>
        {
            if (r.Plan is not null)
                Lose();
            reports.Add(r);
        }));
        using var model = result.Model;
        options.CheckpointFolder = null;
        using var plain = TinyData.FineTune(options).Model;

        Assert.Equal((TrainingEnd.Completed, 11L * epochs), (result.End, result.Steps));
        Assert.Equal(TinyData.Weights(plain), TinyData.Weights(model));
        Assert.Equal(notes, result.Notes.Count(IsOfTheState));
        // The step after the first epoch tells it, though it is not time for a report.
        Assert.Equal(notes == 0 ? "" : "epoch 2, step 12", string.Join("; ", reports.Where(r => r.Notes.Any(IsOfTheState)).Select(r => $"epoch {r.Epoch}, step {r.Step}")));
    }

    [Fact]
    public void FineTune_NoFolderCanBeMade_IsSaidBeforeTraining()
    {
        Directory.CreateDirectory(Folder);
        Lose();
        Assert.Throws<IOException>(() => TinyData.FineTune(Options(), progress: new Reports(_ => Assert.Fail("it trains"))));
    }

    [Fact]
    public void FineTune_CancelledWithoutItsFolder_IsCancelled()
    {
        using var source = new CancellationTokenSource();
        source.Token.Register(Lose);
        var e = Assert.ThrowsAny<OperationCanceledException>(() => TinyData.FineTune(Options(), progress: new Reports(r =>
        {
            if (r.Plan is null)
                source.Cancel();
        }), cancellation: source.Token));
        Assert.IsAssignableFrom<IOException>(e.InnerException);
        Assert.Equal(source.Token, e.CancellationToken);
    }

    /// <summary>What would go on from a pause has nothing to go on from.</summary>
    [Fact]
    public void FineTune_PausedWithoutItsFolder_Fails()
    {
        var options = Options();
        options.StopAfterEpoch = 1;
        Assert.Throws<IOException>(() => TinyData.FineTune(options, progress: new Reports(_ => Lose())));
    }

    [Fact]
    public void FineTune_StateThatCannotBeRemoved_EndsWithTheModelAllTheSame()
    {
        var result = TinyData.FineTune(Options(), progress: new Reports(r =>
        {
            if (r.Step < r.TotalSteps)
                return;
            var file = Assert.Single(Directory.GetFiles(Folder));
            File.Delete(file);
            Directory.CreateDirectory(file);
        }));
        using var model = result.Model;
        Assert.Equal(TrainingEnd.Completed, result.End);
        Assert.Contains("could not be removed", Assert.Single(result.Notes, IsOfTheState), StringComparison.Ordinal);
    }

    private static bool IsOfTheState(string note) => note.StartsWith("The resumable checkpoint training-", StringComparison.Ordinal);

    private void Lose()
    {
        if (File.Exists(Folder))
            return;
        // It is made where the first state is written.
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        File.WriteAllText(Folder, "");
    }

    private TrainingOptions Options()
    {
        var options = TinyData.Options();
        options.CheckpointFolder = Folder;
        return options;
    }

    private sealed class Reports(Action<TrainingProgress> then) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => then(value);
    }
}
