using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Strategies;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Training;

/// <summary>Runs that are cancelled while they evaluate, and gone on with.</summary>
public sealed class CancelledEvaluationTests : IDisposable
{
    private const int BatchesOfAnEpoch = 5;
    private readonly string _folder = Directory.CreateTempSubdirectory("evaluating").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 1, null)]
    [InlineData(2, 2, null)]
    [InlineData(2, 2, 2)]
    [InlineData(3, 3, null)]
    public void Train_CancelledInAnEvaluation_ReportsItWhenItGoesOn(int cancelledEvaluation, int epoch, int? stopAfter)
    {
        var (whole, evaluations) = Train(stopAfter, null, folder: null);
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Train(stopAfter, new CancelledAt(cancelledEvaluation, source), _folder));

        var (resumed, others) = Train(stopAfter, null, _folder);

        Assert.Equal(evaluations.Skip(epoch - 1), others);
        Assert.Equal(whole, resumed);
        if (stopAfter is not null)
            // The figures are part of the state: whoever goes on is not told them again.
            Assert.Empty(Train(stopAfter, null, _folder).Evaluations);
    }

    [Fact]
    public void Train_CancelledInAnEvaluationWithoutItsFolder_IsCancelled()
    {
        var state = Path.Combine(_folder, "state");
        using var source = new CancellationTokenSource();
        // Nothing was written yet: the folder would be made now.
        source.Token.Register(() => File.WriteAllText(state, ""));
        var e = Assert.ThrowsAny<OperationCanceledException>(() => Train(null, new CancelledAt(1, source), state));
        Assert.IsAssignableFrom<IOException>(e.InnerException);
    }

    private static (TrainedRun Run, List<(int Epoch, long Step, double Loss, bool IsBest)> Evaluations) Train(int? stopAfter, CancelledAt? cancelled, string? folder)
    {
        var options = TinyData.Options();
        (options.Epochs, options.StopAfterEpoch, options.CheckpointFolder) = (3, stopAfter, folder);
        using var model = new TinyModel(Golden.Tiny("bert/sequence-classification"), hasModule: false);
        using var module = new SequenceClassifier(new Weights(model.Arena), model.Checkpoint.Config);
        var plan = TrainingPlan.Of(FineTuningStrategy.Full, model.Checkpoint.Config, BertParameters.OfClassifier(model.Checkpoint.Config, 3), options.Epochs);
        using var prefix = new FrozenPrefix(module.bert, IEncoderOperations.For(model.Arena), plan, model.Arena, options, []);
        ClassificationCollator Collator(int count) => ClassificationCollator.Of(TinyData.Examples(count), model.Checkpoint.Tokenizer, 32, default);
        var task = new ClassificationTask(module, prefix, Collator(BatchesOfAnEpoch * options.BatchSize), Collator(6), 3, options, ClassificationLoss.CrossEntropy);
        model.Arena.AttachGradients();
        using var run = new TrainingRun(new Evaluating(task, cancelled), model.Arena, plan, options, () => new('0', 64), []);
        var reports = new Reports();
        var ended = run.Train(reports, cancelled?.Source.Token ?? default);
        run.DeleteState();
        return (ended, reports.Evaluations);
    }

    /// <summary>Cancels in the midst of an evaluation, counted from 1.</summary>
    private sealed record CancelledAt(int Evaluation, CancellationTokenSource Source);

    private sealed class Evaluating(ITrainingTask task, CancelledAt? cancelled) : ITrainingTask
    {
        private int _evaluations;

        public int Count => task.Count;

        public bool HasValidation => true;

        public bool IsSparse => task.IsSparse;

        public IReadOnlyList<int[]> Epoch(int epoch) => task.Epoch(epoch);

        public int Tokens(int[] examples) => task.Tokens(examples);

        public double Weight(int[] examples) => task.Weight(examples);

        public Tensor Loss(int[] examples, DropoutStream dropout) => task.Loss(examples, dropout);

        public EvaluationResult? Evaluate(CancellationToken cancellation)
        {
            if (++_evaluations == cancelled?.Evaluation)
                cancelled.Source.Cancel();
            return task.Evaluate(cancellation);
        }
    }

    private sealed class Reports : IProgress<TrainingProgress>
    {
        public List<(int Epoch, long Step, double Loss, bool IsBest)> Evaluations { get; } = [];

        public void Report(TrainingProgress value)
        {
            Assert.InRange(value.Remaining, TimeSpan.Zero, TimeSpan.FromHours(1));
            if (value.Evaluation is { } figures)
                Evaluations.Add((value.Epoch, value.Step, figures.Loss, figures.IsBest));
        }
    }
}
