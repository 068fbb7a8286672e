using System.Runtime.InteropServices;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Strategies;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Training;

/// <summary>What happens where a device's memory does not hold a batch: here a task says so.</summary>
public class BatchGradientsTests
{
    [Theory, InlineData(16), InlineData(5), InlineData(2), InlineData(1)]
    public void Add_BatchDoesNotFit_HasTheGradientsOfTheWhole(int most)
    {
        var (loss, gradients, _) = Gradients(int.MaxValue);
        var (lossOfParts, ofParts, notes) = Gradients(most);
        Assert.Equal(loss, lossOfParts, 1e-6);
        Golden.AssertClose("gradients", gradients, ofParts, 1e-6);
        if (most == 16)
            Assert.Empty(notes);
        else
            Assert.Contains("16 examples", Assert.Single(notes), StringComparison.Ordinal);
    }

    /// <summary>What a backward pass had added to the bf16 gradients before the memory was full must not count: half of a batch's would be there twice.</summary>
    [Theory, InlineData(15), InlineData(5)]
    public void Add_MemoryIsFullAmidABackwardPass_HasTheGradientsOfTheWhole(int most)
    {
        var (loss, gradients, _) = Gradients(int.MaxValue, mixed: true);
        var (lossOfParts, ofParts, notes) = Gradients(most, mixed: true);
        Assert.Equal(loss, lossOfParts, 0.02);
        Assert.InRange(Norm(gradients.Zip(ofParts, (a, b) => a - b)) / Norm(gradients), 0, 0.05);
        Assert.Single(notes);

        static double Norm(IEnumerable<float> values) => Math.Sqrt(values.Sum(v => (double)v * v));
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB", true), InlineData("CUDA error: out of memory", true), InlineData("device-side assert triggered", false)]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", true), InlineData("CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasGemmEx`", false)]
    public void IsOutOfMemory_WhatTorchSays_IsTold(string message, bool expected) => Assert.Equal(expected, BatchGradients.IsOutOfMemory(new(message)));

    [Fact]
    public void Add_OneExampleDoesNotFit_SaysSo()
    {
        var e = Assert.Throws<ExternalException>(() => Gradients(0));
        Assert.Contains("out of memory", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Part_OfABatch_HasMasksOfItsOwn()
    {
        var batch = new DropoutStream(1, 2);
        ulong[] keys = [batch.Part(0).NextKey(), batch.Part(1).NextKey(), batch.Part(0).Part(1).NextKey(), new DropoutStream(1, 2).NextKey(), new DropoutStream(1, 3).Part(0).NextKey()];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], new DropoutStream(1, 2).Part(0).NextKey());
    }

    /// <summary>Two batches of the golden classifier's texts, the second one weighted by example; dropout off.</summary>
    private static (double Loss, float[] Gradients, List<string> Notes) Gradients(int most, bool mixed = false)
    {
        using var model = new TinyModel(Golden.Tiny("bert/sequence-classification"), hasModule: false);
        var config = model.Checkpoint.Config with { HiddenDropout = 0, AttentionDropout = 0, ClassifierDropout = 0 };
        using var moved = mixed ? model.Arena.MovedTo(CPU, mixed) : null;
        var arena = moved ?? model.Arena;
        using var module = new SequenceClassifier(new Weights(arena), config);
        var examples = TinyData.Examples(20).Select((e, i) => e with { Weight = 0.5f + i % 3 }).ToArray();
        using var prefix = new FrozenPrefix(
            module.bert, mixed ? new TensorOperations() : IEncoderOperations.For(arena), TrainingPlan.Of(FineTuningStrategy.Full, config, BertParameters.OfClassifier(config, 3), 1), arena, new(), []);
        var task = new ClassificationTask(
            module, prefix, ClassificationCollator.Of(examples, model.Checkpoint.Tokenizer, 32, default), null, 3, new(), ClassificationLoss.CrossEntropy);
        arena.AttachGradients();
        var notes = new List<string>();
        var gradients = new BatchGradients(new SmallMemory(task, most, mixed), arena, notes);
        var first = gradients.Add([.. Enumerable.Range(0, 16)], new(1, 0), 0.75);
        var second = gradients.Add([16, 17, 18, 19], new(1, 1), 0.25);
        return (0.75 * first + 0.25 * second, Golden.ToArray(arena.Gradients!), notes);
    }

    /// <summary>A task that fails above a number of examples, as CUDA does: in the forward pass, or after half of the backward pass.</summary>
    private sealed class SmallMemory(ITrainingTask task, int most, bool isBackward) : ITrainingTask
    {
        public int Count => task.Count;

        public bool HasValidation => false;

        public bool IsSparse => true;

        public IReadOnlyList<int[]> Epoch(int epoch) => task.Epoch(epoch);

        public int Tokens(int[] examples) => task.Tokens(examples);

        public double Weight(int[] examples) => task.Weight(examples);

        public Tensor Loss(int[] examples, DropoutStream dropout)
        {
            if (examples.Length <= most)
                return task.Loss(examples, dropout);
            if (isBackward)
                task.Loss(examples[..(examples.Length / 2)], dropout).backward();
            throw new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 7.79 GiB total capacity)");
        }

        public EvaluationResult? Evaluate(CancellationToken cancellation) => null;
    }
}
