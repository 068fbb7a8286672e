using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace StandIns.Tests;

/// <summary>The published TorchSharp ends the process where managed code called by libtorch throws; here the exception comes out of backward().</summary>
public class FunctionErrorTests
{
    [Fact]
    public void Backward_OfAManagedFunctionThatThrows_CarriesItsMessage()
    {
        using var scope = NewDisposeScope();
        var x = ones(2).requires_grad_();
        var e = Assert.Throws<ExternalException>(() => Failing.apply(x).sum().backward());
        Assert.Contains("InvalidDataException: no gradient today", e.Message, StringComparison.Ordinal);

        (x * 2).sum().backward();
        Assert.Equal(4, x.grad!.sum().ToSingle());
    }

    [Fact]
    public void Backward_WithTooFewGradients_NamesTheFunction()
    {
        using var scope = NewDisposeScope();
        var e = Assert.Throws<ExternalException>(() => Short.apply(ones(2).requires_grad_()).sum().backward());

        Assert.Contains("Short", e.Message, StringComparison.Ordinal);
        Assert.Contains("expected 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_ThatThrows_ComesThroughAsItIs()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<InvalidCastException>(() => Failing.apply("no tensor"));
    }

    [Fact]
    public void Matmul_OfUnfittingShapes_CarriesTheMessage()
    {
        using var scope = NewDisposeScope();
        var e = Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));

        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", e.Message, StringComparison.Ordinal);
    }

    private sealed class Failing : autograd.SingleTensorFunction<Failing>
    {
        public override string Name => nameof(Failing);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 2;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => throw new InvalidDataException("no gradient today");
    }

    private sealed class Short : autograd.SingleTensorFunction<Short>
    {
        public override string Name => nameof(Short);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 2;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [];
    }
}
