using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Training.Objectives;

/// <summary>Losses of labels against their formulas in double precision, gradients against differences of these.</summary>
public class LabelLossTests
{
    private static readonly double[] s_logits = [1.5, -0.5, 0.25, -2, 3, 0.5, 0.1, 0.2, -0.3, 4, -4, 1];
    private static readonly long[] s_labels = [0, 2, 1, 1];

    [Theory]
    [InlineData(0.1, 0, false), InlineData(0, 2, false), InlineData(0, 0.5, true), InlineData(0.2, 2, true), InlineData(0.3, 0, true)]
    public void Of_SmoothedAndFocal_AreTheFormulas(double smoothing, double gamma, bool weighted)
    {
        float[]? weights = weighted ? [1, 0.5f, 0, 3] : null;
        AssertLoss(new() { LabelSmoothing = smoothing, FocalGamma = gamma }, s_logits, s_labels, weights, z => Mean(z, s_labels, weights, smoothing, gamma));
    }

    [Theory]
    [InlineData(1, 0, 0, false), InlineData(5, 0.1, 0, true), InlineData(0.5, 0.1, 2, false)]
    public void Of_RDrop_AddsHalfOfBothDivergences(double weight, double smoothing, double gamma, bool weighted)
    {
        long[] labels = [0, 2, 0, 2]; // two rows, twice
        float[]? weights = weighted ? [1, 0.25f, 1, 0.25f] : null;
        var options = new TrainingOptions { RDropWeight = weight, LabelSmoothing = smoothing, FocalGamma = gamma };
        AssertLoss(options, s_logits, labels, weights, z => Mean(z, labels, weights, smoothing, gamma) + weight * Divergence(z, weights ?? [1, 1]));
    }

    [Fact]
    public void Of_FocalLossOfWhatIsCertain_IsZeroWithAFiniteGradient()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 100, -100, -100, 100 }).view(2, 2).requires_grad_();
        var loss = ClassificationLoss.Of(new() { FocalGamma = 0.5 }, null)(logits, Batch([0, 0], null));
        loss.backward();
        Assert.Equal(100, loss.item<float>(), 1e-3); // the second row is wrong with certainty: 200 / 2
        Assert.All(Golden.ToArray(logits.grad!), g => Assert.True(float.IsFinite(g)));
    }

    [Fact]
    public void Of_Teacher_SharesTheLossWithWhateverTheLabelsCost()
    {
        using var scope = NewDisposeScope();
        var options = new TrainingOptions { LabelSmoothing = 0.2, FocalGamma = 1, RDropWeight = 2 };
        var logits = tensor(Array.ConvertAll(s_logits, v => (float)v)).view(4, 3);
        var batch = new ClassificationBatch(new TokenBatch([], [], [0]), [0, 2, 0, 2], [1, 2, 1, 2], [1, 0, -1, 2, 2, 0, 1, 0, -1, 2, 2, 0]);
        float Loss(double weight) => ClassificationLoss.Of(options, new(null!) { Temperature = 3, Weight = weight })(logits, batch).item<float>();
        Assert.Equal(ClassificationLoss.Of(options, null)(logits, batch).item<float>(), Loss(0), 1e-6f);
        Assert.Equal(0.7 * Loss(0) + 0.3 * Loss(1), Loss(0.3), 1e-5);
        Assert.NotEqual(Loss(0), Loss(1), 1e-2);
    }

    [Fact]
    public void Of_NothingAskedFor_IsCrossEntropy()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(Array.ConvertAll(s_logits, v => (float)v)).view(4, 3);
        Assert.Equal(nn.functional.cross_entropy(logits, tensor(s_labels, int64)).item<float>(), ClassificationLoss.Of(new(), null)(logits, Batch(s_labels, null)).item<float>());
    }

    private static void AssertLoss(TrainingOptions options, double[] logits, long[] labels, float[]? weights, Func<double[], double> formula)
    {
        using var scope = NewDisposeScope();
        var z = tensor(Array.ConvertAll(logits, v => (float)v)).view(4, 3).requires_grad_();
        var loss = ClassificationLoss.Of(options, null)(z, Batch(labels, weights));
        loss.backward();
        Assert.Equal(formula(logits), loss.item<float>(), 1e-5);
        const double step = 1e-5;
        var gradient = logits.Select((_, i) => (float)((formula(Moved(i, step)) - formula(Moved(i, -step))) / (2 * step)));
        Golden.AssertClose("gradient", [.. gradient], Golden.ToArray(z.grad!), 2e-6);

        double[] Moved(int i, double by)
        {
            var moved = (double[])logits.Clone();
            moved[i] += by;
            return moved;
        }
    }

    private static double Mean(double[] logits, long[] labels, float[]? weights, double smoothing, double gamma)
    {
        var sum = 0.0;
        for (var row = 0; row < labels.Length; row++)
        {
            var p = Probabilities(logits, row);
            var cost = -(1 - smoothing) * Math.Log(p[labels[row]]) - smoothing / 3 * p.Sum(Math.Log);
            sum += (weights?[row] ?? 1) * Math.Pow(1 - p[labels[row]], gamma) * cost;
        }
        return sum / (weights?.Sum() ?? labels.Length);
    }

    private static double Divergence(double[] logits, float[] weights)
    {
        var sum = 0.0;
        for (var row = 0; row < 2; row++)
        {
            double[] p = Probabilities(logits, row), q = Probabilities(logits, row + 2);
            sum += weights[row] * (p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum() + q.Zip(p, (a, b) => a * Math.Log(a / b)).Sum()) / 2;
        }
        return sum / (weights[0] + weights[1]);
    }

    private static double[] Probabilities(double[] logits, int row)
    {
        var powers = logits.Skip(row * 3).Take(3).Select(Math.Exp).ToArray();
        return Array.ConvertAll(powers, p => p / powers.Sum());
    }

    private static ClassificationBatch Batch(long[] labels, float[]? weights) => new(new TokenBatch([], [], [0]), labels, weights);
}
