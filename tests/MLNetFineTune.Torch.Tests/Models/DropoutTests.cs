using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Fused;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Models;

public class DropoutTests
{
    [Fact]
    public void Mask_ManyElements_KeepsTheRightPartAndScalesIt()
    {
        using var scope = NewDisposeScope();
        var mask = Golden.ToArray(new DropoutStream(1, 2).Next(0.1).ToTensor([1000, 1001]));
        Assert.Equal(2, mask.Distinct().Count());
        Assert.Equal(1 / 0.9f, mask.Max());
        Assert.Equal(0.1, mask.Count(v => v == 0) / (double)mask.Length, 0.002);
        // Neighbours in either direction must not know of each other: the correlation of 10^6 independent pairs is below 0.004 almost surely.
        foreach (var lag in new[] { 1, 2, 16, 1001 })
            Assert.InRange(Correlation(mask, lag), -0.004, 0.004);
    }

    [Fact]
    public void Mask_OtherSeedBatchOrSite_IsAnother()
    {
        using var scope = NewDisposeScope();
        float[] Mask(int seed, long batch, int site)
        {
            var stream = new DropoutStream(seed, batch);
            for (var i = 0; i < site; i++)
                stream.Next(0.5);
            return Golden.ToArray(stream.Next(0.5).ToTensor([10000]));
        }
        Assert.Equal(Mask(1, 1, 1), Mask(1, 1, 1));
        foreach (var other in new[] { Mask(2, 1, 1), Mask(1, 2, 1), Mask(1, 1, 2) })
            Assert.InRange(Mask(1, 1, 1).Zip(other).Count(p => p.First == p.Second), 4800, 5200);
    }

    /// <summary>With the same masks the fused kernels and torch's own operations give the same loss and gradients: dropout's backward pass is right in all four places.</summary>
    [Theory, InlineData("bert/sequence-classification"), InlineData("bert-relu-cased/sequence-classification")]
    public void Gradients_WithDropout_AreTheSameBothWays(string folder)
    {
        var golden = new Golden(Golden.Tiny(folder));
        var (loss, gradients) = Run(golden, new TensorOperations());
        var (fusedLoss, fusedGradients) = Run(golden, new FusedOperations());
        Assert.Equal(loss, fusedLoss, 2e-6);
        Golden.AssertClose("gradients", gradients, fusedGradients, 2e-6);
    }

    /// <summary>Every token type, the padding token's missing gradient and sequences of many lengths, against autograd through torch's own operations.</summary>
    [Fact]
    public void Gradients_PairsAndPaddingTokens_AreTheSameBothWays()
    {
        var random = new Random(3);
        int[] starts = [0, 1, 18, 50, 51, 80];
        var batch = new TokenBatch([.. Enumerable.Range(0, 80).Select(i => i % 11 == 3 ? 0 : random.Next(524))], [.. Enumerable.Range(0, 80).Select(i => i / 7 % 2)], starts);
        float[] Gradients(IEncoderOperations operations)
        {
            using var model = new TinyModel(Golden.Tiny("bert/sequence-classification"));
            model.Arena.AttachGradients();
            using var scope = NewDisposeScope();
            nn.functional.cross_entropy(model.Module.Forward(new(batch, operations)), tensor(new long[] { 0, 1, 2, 0, 1 }, int64)).backward();
            Assert.All(model.Gradient("bert.embeddings.word_embeddings.weight")[..32], g => Assert.Equal(0, g));
            return Golden.ToArray(model.Arena.Gradients!);
        }
        Golden.AssertClose("gradients", Gradients(new TensorOperations()), Gradients(new FusedOperations()), 2e-6);
    }

    private static (float Loss, float[] Gradients) Run(Golden golden, IEncoderOperations operations)
    {
        using var model = new TinyModel(golden.Folder);
        using var module = new SequenceClassifier(
            new Weights(model.Arena), model.Checkpoint.Config with { HiddenDropout = 0.3, AttentionDropout = 0.2, ClassifierDropout = 0.4 });
        model.Arena.AttachGradients();
        using var scope = NewDisposeScope();
        var logits = module.Forward(new(golden.Batch(0, 8), operations, new DropoutStream(5, 9)));
        var loss = nn.functional.cross_entropy(logits, tensor(golden.Integers("input.labels"), int64));
        loss.backward();
        return (loss.item<float>(), Golden.ToArray(model.Arena.Gradients!));
    }

    private static double Correlation(float[] values, int lag)
    {
        double mean = values.Average(), covariance = 0, variance = 0;
        for (var i = 0; i < values.Length - lag; i++)
        {
            covariance += (values[i] - mean) * (values[i + lag] - mean);
            variance += (values[i] - mean) * (values[i] - mean);
        }
        return covariance / variance;
    }
}
