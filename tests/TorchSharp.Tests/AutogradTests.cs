using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharpTests;

public class AutogradTests
{
    [Fact]
    public void Backward_OfAProduct_IsTheOtherFactor()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new float[] { 1, 2 }).requires_grad_();
        var b = tensor(new float[] { 3, 4 }).requires_grad_();
        (a * b).sum().backward();

        Assertions.Values([3, 4], a.grad!);
        Assertions.Values([1, 2], b.grad!);
        Assert.Null(tensor(1f).grad);
    }

    [Fact]
    public void Backward_Again_AddsToTheGradient()
    {
        using var scope = NewDisposeScope();
        var a = ones(2).requires_grad_();
        (a * 2).sum().backward();
        (a * 3).sum().backward();
        Assertions.Values([5, 5], a.grad!);

        a.grad = null;
        Assert.Null(a.grad);
    }

    /// <summary>What a flat arena of gradients stands on: backward adds into the memory that grad was given.</summary>
    [Fact]
    public void Backward_WithAPresetGradient_AddsIntoItsMemory()
    {
        using var scope = NewDisposeScope();
        var arena = zeros(6);
        var weight = nn.Parameter(ones(2, 2));
        var bias = nn.Parameter(ones(2));
        weight.grad = arena.narrow(0, 0, 4).view(2, 2);
        bias.grad = arena.narrow(0, 4, 2);
        for (var step = 0; step < 2; step++)
            nn.functional.linear(tensor(new float[] { 1, 2, 3, 4 }, [2, 2]), weight, bias).sum().backward();

        Assertions.Values([8, 12, 8, 12, 4, 4], arena);
        arena.zero_();
        Assertions.Values([0, 0], bias.grad!);
    }

    [Fact]
    public void Parameters_AsViewsOfAnArena_MoveWithIt()
    {
        using var scope = NewDisposeScope();
        var arena = arange(4, dtype: float32);
        var a = nn.Parameter(arena.narrow(0, 0, 2));
        var b = nn.Parameter(arena.narrow(0, 2, 2));
        using (no_grad())
            arena.add_(10);

        Assert.True(a.is_leaf && a.requires_grad);
        Assertions.Values([10, 11], a);
        Assertions.Values([12, 13], b);
    }

    [Fact]
    public void NoGrad_Nested_EndsWhereItBegan()
    {
        using var scope = NewDisposeScope();
        var a = ones(1).requires_grad_();
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((a * 2).requires_grad);
            using (enable_grad())
                Assert.True((a * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }

        Assert.True(is_grad_enabled());
        Assert.True((a * 2).requires_grad);
    }

    [Fact]
    public void NoGrad_OnOneThread_LeavesAnotherAlone()
    {
        using var outside = no_grad();
        var enabled = false;
        var thread = new Thread(() => enabled = is_grad_enabled());
        thread.Start();
        thread.Join();

        Assert.True(enabled);
    }

    [Fact]
    public void InferenceMode_Inside_TracksNothing()
    {
        using var scope = NewDisposeScope();
        var a = ones(1).requires_grad_();
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((a * 2).requires_grad);
        }

        Assert.False(is_inference_mode_enabled());
    }

    [Fact]
    public void Grad_OfOutputs_LeavesTheInputsAlone()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new float[] { 1, 2 }).requires_grad_();
        var gradients = autograd.grad([(a * a).sum()], [a]);

        Assertions.Values([2, 4], gradients[0]);
        Assert.Null(a.grad);
    }

    [Fact]
    public void Detach_OfAResult_IsOutsideTheGraph()
    {
        using var scope = NewDisposeScope();
        var a = ones(2).requires_grad_();
        var b = a * 3;

        Assert.False(b.is_leaf);
        Assert.False(b.detach().requires_grad);
        b.retain_grad();
        (b * b).sum().backward();
        Assertions.Values([6, 6], b.grad!);
        Assertions.Values([18, 18], a.grad!);
    }

    [Fact]
    public void ClipGradNorm_AboveTheLimit_ScalesAllAndTellsTheNorm()
    {
        using var scope = NewDisposeScope();
        var a = nn.Parameter(zeros(2));
        var b = nn.Parameter(zeros(1));
        a.grad = tensor(new float[] { 2, 3 });
        b.grad = tensor(new float[] { 6 });

        Assert.Equal(7, nn.utils.clip_grad_norm_([a, b], 1), 5);
        Assertions.Values([2f / 7, 3f / 7], a.grad!);
        Assert.Equal(1, nn.utils.clip_grad_norm_([a, b], 10), 5);
        Assertions.Values([6f / 7], b.grad!);
    }
}
