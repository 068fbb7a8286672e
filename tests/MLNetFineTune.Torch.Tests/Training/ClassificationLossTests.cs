using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Training;

/// <summary>The distillation loss and its gradient against the same formulas in double precision, written out.</summary>
public class ClassificationLossTests
{
    private static readonly double[][] s_student = [[1.5, -0.5, 0.25], [-2, 3, 0.5], [0.1, 0.2, -0.3], [4, -4, 1]];
    private static readonly double[][] s_teacher = [[2.5, 0.5, -1], [0, 1, 2], [3, -3, 0.75], [-1, 6, 0]];
    private static readonly long[] s_labels = [0, TextExample.Unlabelled, 2, 1];

    [Theory]
    [InlineData(1, 0.5, false), InlineData(2, 0.3, false), InlineData(2, 0.3, true), InlineData(5, 1, false), InlineData(0.5, 0, true), InlineData(20, 0.9, true)]
    public void Distilled_LossAndGradient_AreTheFormulas(double temperature, double weight, bool weighted)
    {
        float[]? weights = weighted ? [1, 0.5f, 0, 3] : null;
        var (expected, gradient) = Expected(temperature, weight, weights ?? [1, 1, 1, 1]);
        using var scope = NewDisposeScope();
        var logits = tensor(Flat(s_student)).view(4, 3).requires_grad_();

        var loss = Distilled(temperature, weight)(logits, Batch(weights));
        loss.backward();

        Golden.AssertClose("loss", [(float)expected], [loss.item<float>()], 1e-6 * Math.Max(1, expected));
        Golden.AssertClose("gradient", [.. gradient.Select(g => (float)g)], Golden.ToArray(logits.grad!), 1e-6);
    }

    [Fact]
    public void Distilled_StudentSaysWhatTheTeacherSays_HasNoSoftLoss()
    {
        using var scope = NewDisposeScope();
        var loss = Distilled(3, 1)(tensor(Flat(s_teacher)).view(4, 3), Batch(null));
        Assert.Equal(0, loss.item<float>(), 1e-6);
    }

    [Fact]
    public void Distilled_LogitsFarApart_AreFinite()
    {
        using var scope = NewDisposeScope();
        var far = new ClassificationBatch(new TokenBatch([], [], [0]), [0], null, [300, -300]);
        var logits = tensor(new float[] { -300, 300 }).view(1, 2).requires_grad_();
        var loss = Distilled(1, 1)(logits, far);
        loss.backward();
        Assert.Equal(600, loss.item<float>(), 1e-3);
        Golden.AssertClose("gradient", [-1, 1], Golden.ToArray(logits.grad!), 1e-6);
    }

    // The teacher has spoken already.
    private static BatchLoss Distilled(double temperature, double weight) => ClassificationLoss.Of(new(), new(null!) { Temperature = temperature, Weight = weight });

    private static ClassificationBatch Batch(float[]? weights) => new(new TokenBatch([], [], [0]), s_labels, weights, Flat(s_teacher));

    private static (double Loss, double[] Gradient) Expected(double t, double w, float[] weights)
    {
        var (loss, total, gradient) = (0.0, weights.Sum(), new double[12]);
        for (var row = 0; row < 4; row++)
        {
            double[] plain = Softmax(s_student[row], 1), student = Softmax(s_student[row], t), teacher = Softmax(s_teacher[row], t);
            var label = s_labels[row];
            var hard = label < 0 ? 0 : -Math.Log(plain[label]);
            var soft = teacher.Zip(student, (p, q) => p * Math.Log(p / q)).Sum();
            loss += weights[row] / total * ((1 - w) * hard + w * t * t * soft);
            for (var i = 0; i < 3; i++)
                gradient[row * 3 + i] = weights[row] / total * ((label < 0 ? 0 : (1 - w) * (plain[i] - (i == label ? 1 : 0))) + w * t * (student[i] - teacher[i]));
        }
        return (loss, gradient);
    }

    private static double[] Softmax(double[] logits, double t)
    {
        var powers = logits.Select(z => Math.Exp(z / t)).ToArray();
        return [.. powers.Select(p => p / powers.Sum())];
    }

    private static float[] Flat(double[][] rows) => [.. rows.SelectMany(r => r).Select(v => (float)v)];
}
