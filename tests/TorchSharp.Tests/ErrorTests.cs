using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharpTests;

/// <summary>What libtorch throws arrives as ExternalException with its message.</summary>
public class ErrorTests
{
    [Fact]
    public void Add_OfUnfittingShapes_CarriesTheMessage()
    {
        using var a = ones(2, 3);
        using var b = ones(4);

        var e = Assert.Throws<ExternalException>(() => a.add(b));
        Assert.Contains("The size of tensor a (3) must match the size of tensor b (4)", e.Message);
    }

    [Fact]
    public void View_OfAnotherSize_CarriesTheMessage()
    {
        using var a = ones(2, 3);

        var e = Assert.Throws<ExternalException>(() => a.view(4));
        Assert.Contains("shape '[4]' is invalid for input of size 6", e.Message);
    }

    [Fact]
    public void InPlace_OnALeafThatWantsGradients_CarriesTheMessage()
    {
        using var a = ones(2).requires_grad_();

        var e = Assert.Throws<ExternalException>(() => a.add_(1));
        Assert.Contains("leaf Variable that requires grad", e.Message);
    }

    [Fact]
    public void Backward_Twice_CarriesTheMessage()
    {
        using var a = ones(2).requires_grad_();
        using var b = (a * a).sum();
        b.backward();

        var e = Assert.Throws<ExternalException>(b.backward);
        Assert.Contains("backward through the graph a second time", e.Message);
    }

    [Fact]
    public void Call_AfterAFailedOne_Succeeds()
    {
        using var a = ones(2, 3);
        Assert.Throws<ExternalException>(() => a.view(4));

        using var b = a.view(6);
        Assert.Equal(6, b.sum().ToSingle());
    }

    [Fact]
    public void Failure_OnOneThread_DoesNotReachAnother()
    {
        Parallel.For(0, 8, i =>
        {
            for (var step = 0; step < 100; step++)
            {
                using var scope = NewDisposeScope();
                var a = ones(2, 3);
                if (i % 2 == 0)
                    Assert.Throws<ExternalException>(() => a.view(7 + i));
                else
                    Assert.Equal(6, a.view(6).sum().ToSingle());
            }
        });
    }

    [Fact]
    public void Tensor_FromAnArrayOfAnotherSize_IsAnArgumentException() => Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2, 3 }, [2, 2]));
}
