using TorchSharp;
using static TorchSharp.torch;

namespace StandIns.Tests;

/// <summary>What published versions of TorchSharp do differently, or not at all.</summary>
public class DisposeScopeTests
{
    [Fact]
    public void Scopes_EndedOutOfOrder_LeaveTheRightOneCurrent()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        var tensor = ones(1);
        Assert.True(inner.Contains(tensor));
        inner.Dispose();
        Assert.True(tensor.IsInvalid);

        using var free = ones(1);
        Assert.False(free.IsInvalid);
    }
}
