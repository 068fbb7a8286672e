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
    private static (double Loss, float[] Gradients, List<string> Notes) Gradients(int most)
    {
        using var model = new TinyModel(Golden.Tiny("bert/sequence-classification"), hasModule: false);
        var config = model.Checkpoint.Config with { HiddenDropout = 0, AttentionDropout = 0, ClassifierDropout = 0 };
        using var module = new SequenceClassifier(new Weights(model.Arena), config);
        var examples = TinyData.Examples(20).Select((e, i) => e with { Weight = 0.5f + i % 3 }).ToArray();
        using var prefix = new FrozenPrefix(
            module.bert, IEncoderOperations.For(model.Arena), TrainingPlan.Of(FineTuningStrategy.Full, config, BertParameters.OfClassifier(config, 3), 1), model.Arena, new(), []);
        var task = new ClassificationTask(
            module, prefix, ClassificationCollator.Of(examples, model.Checkpoint.Tokenizer, 32, default), null, 3, new(), ClassificationLoss.CrossEntropy);
        model.Arena.AttachGradients();
        var notes = new List<string>();
        var gradients = new BatchGradients(new SmallMemory(task, most), model.Arena, notes);
        var first = gradients.Add([.. Enumerable.Range(0, 16)], new(1, 0), 0.75);
        var second = gradients.Add([16, 17, 18, 19], new(1, 1), 0.25);
        return (0.75 * first + 0.25 * second, Golden.ToArray(model.Arena.Gradients!), notes);
    }

    /// <summary>A task whose forward pass fails above a number of examples, as CUDA does.</summary>
    private sealed class SmallMemory(ITrainingTask task, int most) : ITrainingTask
    {
        public int Count => task.Count;

        public bool HasValidation => false;

        public bool IsSparse => true;

        public IReadOnlyList<int[]> Epoch(int epoch) => task.Epoch(epoch);

        public int Tokens(int[] examples) => task.Tokens(examples);

        public double Weight(int[] examples) => task.Weight(examples);

        public Tensor Loss(int[] examples, DropoutStream dropout) =>
            examples.Length <= most ? task.Loss(examples, dropout) : throw new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 7.79 GiB total capacity)");

        public EvaluationResult? Evaluate(CancellationToken cancellation) => null;
    }
}
