using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharpTests;

/// <summary>Functions whose forward and backward are managed code.</summary>
public class FunctionTests
{
    [Fact]
    public void SingleTensorFunction_AgainstLibtorch_HasTheSameGradients()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var x = randn(5, 4);
        var weight = randn(3, 4);
        var target = randn(5, 3);
        Tensor[] Gradients(Func<Tensor, Tensor, Tensor> linear)
        {
            var a = x.clone().requires_grad_();
            var b = weight.clone().requires_grad_();
            (linear(nn.functional.gelu(a), b) - target).pow(2).sum().backward();
            return [a.grad!, b.grad!];
        }

        var expected = Gradients((a, b) => nn.functional.linear(a, b));
        var actual = Gradients((a, b) => ManagedLinear.apply(a, b));

        Assertions.Close(expected[0], actual[0], 1e-5);
        Assertions.Close(expected[1], actual[1], 1e-5);
    }

    [Fact]
    public void SingleTensorFunction_WithoutGradients_GivesAPlainTensor()
    {
        using var scope = NewDisposeScope();
        Assert.False(ManagedLinear.apply(ones(2, 2), ones(2, 2)).requires_grad);
        using (no_grad())
            Assert.False(ManagedLinear.apply(ones(2, 2).requires_grad_(), ones(2, 2)).requires_grad);
        Assert.True(ManagedLinear.apply(ones(2, 2).requires_grad_(), ones(2, 2)).requires_grad);
    }

    [Fact]
    public void SingleTensorFunction_WithAnInputThatWantsNone_GivesTheOtherItsOwn()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, 2);
        var weight = ones(1, 2).requires_grad_();
        ManagedLinear.apply(x, weight).sum().backward();

        Assert.Null(x.grad);
        Assertions.Values([1, 1], weight.grad!);
    }

    [Fact]
    public void SingleTensorFunction_InAPresetGradient_AddsIntoItsMemory()
    {
        using var scope = NewDisposeScope();
        var arena = ones(2);
        var weight = ones(1, 2).requires_grad_();
        weight.grad = arena.view(1, 2);
        ManagedLinear.apply(tensor(new float[] { 3, 4 }, [1, 2]), weight).sum().backward();

        Assertions.Values([4, 5], arena);
    }

    [Fact]
    public void MultiTensorFunction_OneOutputUnused_GetsZerosForIt()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[] { 1, 2 }).requires_grad_();
        var outputs = SumAndScaled.apply(x, 3.0);
        Assertions.Values([3, 6], outputs[1]);
        outputs[0].backward();

        Assertions.Values([1, 1], x.grad!);
        Assertions.Values([0, 0], SumAndScaled.LastUnused!);
        SumAndScaled.LastUnused = null;
    }

    [Fact]
    public void Function_TwiceInAGraph_KeepsItsSavedTensorsApart()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[] { 2 }).requires_grad_();
        var a = SavedOutput.apply(x);
        var b = SavedOutput.apply(a);
        b.sum().backward();

        // exp(exp(2)) * exp(2)
        Assertions.Values([(float)(Math.Exp(Math.Exp(2)) * Math.Exp(2))], x.grad!, 0.05f);
    }

    private sealed class ManagedLinear : autograd.SingleTensorFunction<ManagedLinear>
    {
        public override string Name => nameof(ManagedLinear);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (x, weight) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([x, weight]);
            return x.matmul(weight.t());
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            return [grad_output.matmul(saved[1]), grad_output.t().matmul(saved[0])];
        }
    }

    private sealed class SavedOutput : autograd.SingleTensorFunction<SavedOutput>
    {
        public override string Name => nameof(SavedOutput);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var y = ((Tensor)vars[0]).exp();
            ctx.save_for_backward([y]);
            return y;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output * ctx.get_saved_variables()[0]];
    }

    /// <summary>(sum of x, x * factor); the factor is no tensor and gets no gradient.</summary>
    private sealed class SumAndScaled : autograd.MultiTensorFunction<SumAndScaled>
    {
        public static Tensor? LastUnused { get; set; }

        public override string Name => nameof(SumAndScaled);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            var factor = (double)vars[1];
            ctx.save_data("factor", factor);
            ctx.save_data("shape", x.shape);
            return [x.sum(), x * factor];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
        {
            LastUnused = grad_outputs[1];
            return [grad_outputs[0].expand((long[])ctx.get_data("shape")!) + grad_outputs[1] * (double)ctx.get_data("factor")!, null!];
        }
    }
}
