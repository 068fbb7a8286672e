using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharpTests;

public class DisposeScopeTests
{
    [Fact]
    public void Scope_AtItsEnd_DisposesWhatWasMadeInIt()
    {
        using var before = ones(1);
        Tensor inside;
        using (NewDisposeScope())
            inside = ones(1);

        Assert.True(inside.IsInvalid);
        Assert.False(before.IsInvalid);
    }

    [Fact]
    public void Scopes_Nested_DisposeTheirOwnAlone()
    {
        using var outer = NewDisposeScope();
        var kept = ones(1);
        Tensor lost;
        using (var inner = NewDisposeScope())
        {
            lost = kept + 1;
            Assert.True(inner.Contains(lost));
            Assert.False(inner.Contains(kept));
        }

        Assert.True(lost.IsInvalid);
        Assert.False(kept.IsInvalid);
        Assert.True(outer.Contains(kept));
    }

    [Fact]
    public void MoveToOuterDisposeScope_FromInner_LivesUntilOuterEnds()
    {
        Tensor moved;
        using (var outer = NewDisposeScope())
        {
            using (NewDisposeScope())
                moved = ones(1).MoveToOuterDisposeScope();
            Assert.False(moved.IsInvalid);
            Assert.True(outer.Contains(moved));
        }

        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void MoveToOuterDisposeScope_FromOutermost_LivesOn()
    {
        Tensor moved;
        using (NewDisposeScope())
            moved = ones(1).MoveToOuterDisposeScope();

        Assert.False(moved.IsInvalid);
        moved.Dispose();
    }

    [Fact]
    public void DetachFromDisposeScope_InInner_OutlivesAll()
    {
        Tensor detached;
        using (NewDisposeScope())
        using (NewDisposeScope())
            detached = ones(1).DetachFromDisposeScope();

        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void DisposeEverythingBut_Some_KeepsThoseInTheScope()
    {
        Tensor kept;
        using (var scope = NewDisposeScope())
        {
            kept = ones(1);
            var lost = ones(2);
            scope.DisposeEverythingBut(kept);
            Assert.True(lost.IsInvalid);
            Assert.False(kept.IsInvalid);
            Assert.Equal(1, scope.DisposablesCount);
        }

        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void Dispose_OfATensorInAScope_TakesItOut()
    {
        using var scope = NewDisposeScope();
        var tensor = ones(1);
        Assert.Equal(1, scope.DisposablesCount);
        tensor.Dispose();
        Assert.Equal(0, scope.DisposablesCount);
        tensor.Dispose();
    }

    [Fact]
    public void Scope_OfAnotherThread_TakesNothingOfThisOne()
    {
        using var scope = NewDisposeScope();
        Tensor? made = null;
        var thread = new Thread(() => made = ones(1));
        thread.Start();
        thread.Join();
        Assert.False(scope.Contains(made!));
        Assert.Equal(0, scope.DisposablesCount);
        made!.Dispose();
    }

    [Fact]
    public void Scopes_OnManyThreadsAtOnce_KeepApart()
    {
        var before = Tensor.TotalCount;
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, seed =>
        {
            for (var step = 0; step < 200; step++)
            {
                using var outer = NewDisposeScope();
                var a = full(4, seed);
                using (var inner = NewDisposeScope())
                    a = (a * 2 + 1).MoveToOuterDisposeScope();
                Assert.Equal(4 * (2 * seed + 1), a.sum().ToInt64());
            }
        });

        Assert.InRange(Tensor.TotalCount, 0, before);
    }

    [Fact]
    public void Use_AfterDispose_IsInvalidOperation()
    {
        var tensor = ones(1);
        tensor.Dispose();

        Assert.Throws<InvalidOperationException>(() => tensor.Handle);
        Assert.Throws<InvalidOperationException>(() => tensor.add(1));
    }
}
