using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Training;

public class AdamWTests
{
    /// <summary>The pass over raw memory and the operations on flat tensors, which other devices use, are the same optimizer.</summary>
    [Fact]
    public void Step_RawMemoryAndTensorOperations_GiveTheSameWeights()
    {
        using var raw = new TinyModel(Golden.Tiny("bert/sequence-classification"));
        using var flat = new TinyModel(Golden.Tiny("bert/sequence-classification"));
        raw.Arena.AttachGradients();
        flat.Arena.AttachGradients();
        using AdamW a = new(raw.Arena, 0.1), b = new(flat.Arena, 0.1, fused: false);
        for (var step = 0; step < 5; step++)
        {
            using var scope = NewDisposeScope();
            using var gradients = randn(raw.Arena.Layout.Length);
            raw.Arena.Gradients!.copy_(gradients);
            flat.Arena.Gradients!.copy_(gradients);
            Assert.Equal(b.GradientNorm(), a.GradientNorm(), 1e-3);
            a.Step(1e-3, 0.5);
            b.Step(1e-3, 0.5);
            Assert.Equal(0, flat.Arena.Gradients!.norm(2f).item<float>());
            Assert.Equal(0, raw.Arena.Gradients!.norm(2f).item<float>());
        }
        Golden.AssertClose("weights", Golden.ToArray(flat.Arena.Values), Golden.ToArray(raw.Arena.Values), 1e-6);
    }

    /// <summary>Rows of the embedding that no batch has touched only decay; touched later, they are the rows of a run that did not keep track.</summary>
    [Fact]
    public void Step_UntouchedRows_AreThoseOfFullUpdates()
    {
        using var tracked = new TinyModel(Golden.Tiny("bert/sequence-classification"));
        using var plain = new TinyModel(Golden.Tiny("bert/sequence-classification"));
        tracked.Arena.AttachGradients();
        plain.Arena.AttachGradients();
        tracked.Arena.TrackTouchedRows();
        using AdamW a = new(tracked.Arena, 0.1), b = new(plain.Arena, 0.1);
        foreach (var row in new[] { 3, 7, 3, 500 })
        {
            tracked.Arena.TouchedRows![row] = true;
            foreach (var arena in new[] { tracked.Arena, plain.Arena })
            {
                using var scope = NewDisposeScope();
                arena.Gradients!.narrow(0, row * 32, 32).fill_(0.25 + row);
            }
            Assert.Equal(b.GradientNorm(), a.GradientNorm());
            a.Step(1e-2, 1);
            b.Step(1e-2, 1);
        }
        Golden.AssertClose("weights", Golden.ToArray(plain.Arena.Values), Golden.ToArray(tracked.Arena.Values), 1e-7);
    }

    /// <summary>bf16 views over f32 master weights, as on CUDA, here on the CPU: the losses follow transformers' f32 ones to bf16's precision, and the master weights move by
    /// less than bf16 can hold.</summary>
    [Fact]
    public void TwentySteps_MixedPrecision_FollowsTheGoldenLosses()
    {
        var golden = new Golden(Golden.Tiny("bert/sequence-classification"));
        using var model = new TinyModel(golden.Folder, hasModule: false);
        using var arena = model.Arena.MovedTo(CPU, mixed: true);
        using var module = new SequenceClassifier(new Weights(arena), model.Checkpoint.Config);
        arena.AttachGradients();
        using var optimizer = new AdamW(arena, 0.01, fused: false);
        var losses = golden.Numbers("loss");
        for (var step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            var first = 4 * (step % 2);
            var logits = module.Forward(new(golden.Batch(first, 4), new TensorOperations()));
            Assert.Equal(ScalarType.Float32, logits.dtype);
            var loss = nn.functional.cross_entropy(logits, tensor(golden.Integers("input.labels")[first..(first + 4)], int64));
            loss.backward();
            arena.CollectGradients();
            optimizer.Step(0.001 * LearningRateSchedule.Multiplier(ScheduleKind.Linear, step, 4, 20), GradientClipping.Scale(optimizer.GradientNorm(), 1));
            Assert.Equal(losses[step], loss.item<float>(), 0.02);
        }
        using var rounded = arena.Values.to(bfloat16).to(float32);
        Assert.NotEqual(Golden.ToArray(rounded), Golden.ToArray(arena.Values));
    }
}
