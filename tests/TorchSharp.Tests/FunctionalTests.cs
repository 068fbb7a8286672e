using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharpTests;

/// <summary>Layers and losses against their formulas.</summary>
public class FunctionalTests
{
    [Fact]
    public void LayerNorm_OfRows_HasMeanZeroAndVarianceOne()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var x = randn(3, 8);
        var (weight, bias) = (randn(8), randn(8));
        var centred = x - x.mean([1], keepdim: true);
        var expected = centred / (centred.pow(2).mean([1], keepdim: true) + 1e-5).sqrt() * weight + bias;

        Assertions.Close(expected, F.layer_norm(x, [8], weight, bias), 1e-5);
        Assertions.Close(centred / (centred.pow(2).mean([1], keepdim: true) + 0.5).sqrt(), F.layer_norm(x, [8], eps: 0.5), 1e-5);
    }

    [Fact]
    public void Gelu_IsTheExactOne()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[] { -2, -0.5f, 0, 1, 3 });

        Assertions.Close(x * 0.5 * ((x / Math.Sqrt(2)).erf() + 1), F.gelu(x));
        Assertions.Close(F.gelu(x), x.gelu(), 0);
    }

    [Fact]
    public void Embedding_ForPadding_IsZeroAndGetsNoGradient()
    {
        using var scope = NewDisposeScope();
        using var embedding = nn.Embedding(4, 2, padding_idx: 0);
        var output = embedding.call(tensor(new long[] { 0, 2, 2 }));
        Assertions.Values([0, 0], output[0]);
        output.sum().backward();

        Assertions.Values([0, 0, 0, 0, 2, 2, 0, 0], embedding.weight!.grad!);
    }

    [Fact]
    public void CrossEntropy_WithIgnoredRows_AveragesTheOthers()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var logits = randn(3, 4);
        var labels = tensor(new long[] { 1, -100, 3 });
        var logs = logits.log_softmax(1);
        var expected = (logs[0, 1] + logs[2, 3]).neg() / 2;

        Assertions.Close(expected, F.cross_entropy(logits, labels));
        Assertions.Close(expected * 2, F.cross_entropy(logits, labels, reduction: nn.Reduction.Sum));
        Assertions.Values([0], F.cross_entropy(logits, labels, reduction: nn.Reduction.None)[1].unsqueeze(0));
        var smooth = (logs[0, 1] * 0.9 + logs[0].mean() * 0.1).neg();
        Assertions.Close(smooth, F.cross_entropy(logits.narrow(0, 0, 1), labels.narrow(0, 0, 1), label_smoothing: 0.1));
        var weights = tensor(new float[] { 1, 3, 1, 1 });
        Assertions.Close((logs[0, 1] * 3 + logs[2, 3]).neg() / 4, F.cross_entropy(logits, labels, weights));
    }

    [Fact]
    public void OtherLosses_AgainstTheirFormulas_Agree()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var x = randn(4, 2);
        var y = rand(4, 2);

        Assertions.Close((x - y).pow(2).mean(), F.mse_loss(x, y));
        var p = x.sigmoid();
        Assertions.Close((y * p.log() + (1 - y) * (1 - p).log()).neg().mean(), F.binary_cross_entropy_with_logits(x, y), 1e-5);
        var logs = x.log_softmax(1);
        Assertions.Close(logs[0, 1].neg(), F.nll_loss(logs.narrow(0, 0, 1), tensor(new long[] { 1 })));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ScaledDotProductAttention_WithAMask_IsItsComposition(bool booleanMask)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        // (batch, heads, seq, width)
        Tensor[] Run(Func<Tensor, Tensor, Tensor, Tensor> attention)
        {
            manual_seed(5);
            var inputs = new[] { randn(2, 3, 5, 4), randn(2, 3, 5, 4), randn(2, 3, 5, 4) };
            foreach (var input in inputs)
                input.requires_grad_();
            var output = attention(inputs[0], inputs[1], inputs[2]);
            output.pow(2).sum().backward();
            return [output, .. inputs.Select(i => i.grad!)];
        }

        var real = tensor(new[] { true, true, true, true, true, true, true, true, false, false }, [2, 1, 1, 5]);
        var added = zeros(2, 1, 1, 5).masked_fill(real.logical_not(), float.NegativeInfinity);
        var expected = Run((q, k, v) => ((q.matmul(k.transpose(2, 3)) / 2.0) + added).softmax(3).matmul(v));
        var actual = Run((q, k, v) => F.scaled_dot_product_attention(q, k, v, (booleanMask ? real : added).expand(2, 3, 5, 5)));

        for (var i = 0; i < expected.Length; i++)
            Assertions.Close(expected[i], actual[i], 1e-5);
    }

    [Fact]
    public void ScaledDotProductAttention_Causal_LooksBackAlone()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var (q, k, v) = (randn(1, 1, 3, 4), randn(1, 1, 3, 4), randn(1, 1, 3, 4));
        var output = F.scaled_dot_product_attention(q, k, v, is_casual: true);

        Assertions.Close(v[0, 0][0], output[0, 0][0], 1e-5);
        Assert.Throws<ArgumentException>(() => F.scaled_dot_product_attention(q, k, v, ones(3, 3), is_casual: true));
        Assert.Throws<ArgumentException>(() => F.scaled_dot_product_attention(q, k, v, p: -1));
    }

    [Fact]
    public void Dropout_InTraining_ZeroesAShareAndScalesTheRest()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var output = F.dropout(ones(100_000), 0.25);
        var kept = output.ne(0).sum().ToInt64();

        Assert.InRange(kept, 74_000, 76_000);
        Assert.Equal(kept / 0.75, output.sum().ToDouble(), 1.0);
        using var dropout = nn.Dropout(0.25);
        dropout.eval();
        Assertions.Close(ones(10), dropout.call(ones(10)), 0);
    }

    [Fact]
    public void ManualSeed_Again_GivesTheSameNumbers()
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        var a = randn(5);
        var state = random.get_rng_state();
        var b = randn(5);
        manual_seed(8);
        Assertions.Close(a, randn(5), 0);
        random.set_rng_state(state);
        Assertions.Close(b, randn(5), 0);
        Assert.NotEqual(a.sum().ToSingle(), b.sum().ToSingle());
    }

    [Fact]
    public void Initialisation_OfNewLayers_IsPyTorchs()
    {
        using var scope = NewDisposeScope();
        manual_seed(9);
        using var linear = nn.Linear(100, 200);
        var bound = 0.1;
        Assert.InRange(linear.weight!.max().ToDouble(), bound * 0.98, bound);
        Assert.InRange(linear.bias!.abs().max().ToDouble(), bound * 0.9, bound);
        using var embedding = nn.Embedding(200, 100);
        Assert.InRange(embedding.weight!.pow(2).mean().ToDouble(), 0.95, 1.05);
        var x = nn.init.normal_(nn.Parameter(empty(200, 100)), 1, 0.02);
        Assert.Equal(1, x.mean().ToDouble(), 1e-3);
        Assert.InRange((x - 1).pow(2).mean().sqrt().ToDouble(), 0.0195, 0.0205);
        Assertions.Values([0, 0], nn.init.zeros_(empty(2)));
        Assertions.Values([1, 1], nn.init.ones_(empty(2)));
    }

    [Fact]
    public void Products_OfMatrices_AgreeWithEachOther()
    {
        using var scope = NewDisposeScope();
        manual_seed(10);
        var (a, b, c) = (randn(2, 3), randn(3, 4), randn(2, 4));
        var product = a.matmul(b);

        Assertions.Close(product, a.mm(b));
        Assertions.Close(product, a.unsqueeze(0).bmm(b.unsqueeze(0)).squeeze(0));
        Assertions.Close(product * 0.5 + c * 2, c.addmm(a, b, 2, 0.5f));
    }

    [Fact]
    public void InPlaceOptimizerArithmetic_ChangesTheTensor()
    {
        using var scope = NewDisposeScope();
        var w = tensor(new float[] { 1, 2 });

        w.mul_(0.5);
        w.add_(tensor(new float[] { 1, 1 }), 2);
        Assertions.Values([2.5f, 3], w);
        w.addcmul_(w, w, 1);
        Assertions.Values([8.75f, 12], w);
        w.addcdiv_(ones(2), tensor(new float[] { 2, 4 }), -1);
        Assertions.Values([8.25f, 11.75f], w);
        w.lerp_(zeros(2), tensor(new float[] { 0.5f, 1 }));
        Assertions.Values([4.125f, 0], w);
        w.sqrt_();
        w.clamp_(0, 1);
        Assertions.Values([1, 0], w);
    }

    [Fact]
    public void Eigh_SymmetricMatrix_GivesAscendingValuesAndOrthonormalVectors()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new float[] { 4, 1, 0, 1, 3, 1, 0, 1, 2 }).view(3, 3).to(float64);
        var (values, vectors) = linalg.eigh(a);
        Assertions.Close(values, values.sort(0).Values, 0);
        Assertions.Close(a.mm(vectors), vectors * values, 1e-12);
        Assertions.Close(eye(3, dtype: float64), vectors.t().mm(vectors), 1e-12);
    }
}
