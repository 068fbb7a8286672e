using System.Diagnostics;
using System.Runtime.CompilerServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharpTests;

/// <summary>What is made is freed: counted in tensors, measured in resident bytes.</summary>
public class LeakTests
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public void TrainingSteps_Thousands_LeaveCountAndMemoryFlat()
    {
        using var model = nn.Linear(64, 64);
        void Step()
        {
            using var scope = NewDisposeScope();
            var loss = nn.functional.gelu(model.call(randn(32, 64))).pow(2).mean();
            loss.backward();
            using (no_grad())
                foreach (var parameter in model.parameters())
                {
                    parameter.sub_(parameter.grad!.mul(0.01));
                    parameter.grad = null;
                }
        }

        // One matrix a step that is not freed: 48 MB.
        Flat(Step, warmUp: 300, steps: 3000, allowedBytes: 16 * Megabyte);
    }

    [Fact]
    public void ManagedFunction_Thousands_LeavesCountAndMemoryFlat()
    {
        void Step()
        {
            using var scope = NewDisposeScope();
            var x = randn(100_000).requires_grad_();
            Squared.apply(x).sum().backward();
            Assert.NotNull(x.grad);
        }

        // 0.4 MB a tensor, several a step: a node that is never let go of would cost over 500 MB.
        Flat(Step, warmUp: 50, steps: 500, allowedBytes: 32 * Megabyte);
    }

    [Fact]
    public void ManagedFunction_NeverRunBackward_IsFreed()
    {
        void Step()
        {
            using var scope = NewDisposeScope();
            var x = randn(100_000).requires_grad_();
            _ = Squared.apply(x);
        }

        Flat(Step, warmUp: 50, steps: 500, allowedBytes: 32 * Megabyte);
    }

    [Fact]
    public void FailingCalls_Hundreds_LeaveCountAndMemoryFlat()
    {
        using var a = ones(1000, 400);
        using var b = ones(5);
        void Step() => Assert.ThrowsAny<Exception>(() => a.add(b));

        // A few milliseconds each, for the backtrace.
        Flat(Step, warmUp: 50, steps: 300, allowedBytes: 8 * Megabyte);
    }

    [Fact]
    public void Tensors_OnlyDropped_AreFreedByTheCollector()
    {
        var before = Tensor.TotalCount;
        Drop(64);
        Collect();
        Assert.InRange(Tensor.TotalCount - before, 0, 4);

        // 1 MB each: 1280 MB go by. malloc keeps some of what the finalizer's thread frees.
        Bounded(() => Drop(64), warmUp: 5, steps: 20, allowedBytes: 128 * Megabyte);
    }

    /// <summary>A module of parameters of its own; TorchSharp's native layers, as nn.Embedding, need Dispose.</summary>
    [Fact]
    public void Module_OnlyDropped_FreesItsParameters() =>
        // 16 MB each: 640 MB go by.
        Bounded(DropModule, warmUp: 10, steps: 40, allowedBytes: 128 * Megabyte);

    private static void Bounded(Action drop, int warmUp, int steps, long allowedBytes)
    {
        var resident = 0L;
        for (var i = 0; i < warmUp + steps; i++)
        {
            if (i == warmUp)
                resident = Resident();
            drop();
            Collect();
        }
        Assert.InRange(Resident() - resident, long.MinValue, allowedBytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(int count)
    {
        for (var i = 0; i < count; i++)
            _ = ones(Megabyte / sizeof(float));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DropModule() => _ = new Holder().parameters().Count();

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    // Without what the collector holds for itself: its first generation grows by 10 MB with nothing leaking.
    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 - GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;
    }

    private static void Flat(Action step, int warmUp, int steps, long allowedBytes)
    {
        for (var i = 0; i < warmUp; i++)
            step();
        Collect();
        var count = Tensor.TotalCount;
        var resident = Resident();
        for (var i = 0; i < steps; i++)
            step();
        Collect();
        // Fewer where the collector took what an earlier test dropped.
        Assert.InRange(Tensor.TotalCount, 0, count);
        Assert.InRange(Resident() - resident, long.MinValue, allowedBytes);
    }

    private sealed class Holder : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter weight = nn.Parameter(ones(2048, 2048));

        public Holder()
            : base(nameof(Holder)) => RegisterComponents();

        public override Tensor forward(Tensor input) => nn.functional.linear(input, weight);
    }

    private sealed class Squared : autograd.SingleTensorFunction<Squared>
    {
        public override string Name => nameof(Squared);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            return x * x;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output * 2 * ctx.get_saved_variables()[0]];
    }
}
