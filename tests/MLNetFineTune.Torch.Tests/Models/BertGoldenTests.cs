using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Fused;
using MLNetFineTune.Torch.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Models;

/// <summary>Hidden states, logits, loss, gradients and 20 steps of training against transformers, to the tolerances of the goldens' README, computed both ways.</summary>
public class BertGoldenTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "bert/sequence-classification", "tensors" }, { "bert/sequence-classification", "fused" },
        { "bert-relu-cased/sequence-classification", "tensors" }, { "bert-relu-cased/sequence-classification", "fused" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void HiddenStatesAndLogits_GoldenInputs_AreThoseOfTransformers(string folder, string operations)
    {
        var golden = new Golden(Golden.Tiny(folder));
        using var model = new TinyModel(golden.Folder);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var pass = new ForwardPass(golden.Batch(0, 8), Operations(operations));

        var states = model.Module.bert.HiddenStates(pass);
        for (var i = 0; i < states.Count; i++)
            Golden.AssertClose($"hidden_states.{i}", golden.AtRealPlaces($"hidden_states.{i}"), Golden.ToArray(states[i]), 1e-5);
        Golden.AssertClose("logits", golden.Values("logits"), Golden.ToArray(model.Module.Forward(pass)), 1e-5);
    }

    [Theory, MemberData(nameof(Cases))]
    public void LossAndGradients_GoldenInputs_AreThoseOfTransformers(string folder, string operations)
    {
        var golden = new Golden(Golden.Tiny(folder));
        using var model = new TinyModel(golden.Folder);
        model.Arena.AttachGradients();
        using var scope = NewDisposeScope();

        var logits = model.Module.Forward(new(golden.Batch(0, 8), Operations(operations)));
        var loss = nn.functional.cross_entropy(logits, tensor(golden.Integers("input.labels"), int64));
        loss.backward();

        Assert.Equal(golden.Values("loss")[0], loss.item<float>(), 2e-6);
        foreach (var name in golden.Names.Where(n => n.StartsWith("grad.", StringComparison.Ordinal)))
            Golden.AssertClose(name, golden.Values(name), model.Gradient(name[5..]), 2e-6);
        Assert.Equal(model.Arena.Layout.Slots.Count, golden.Names.Count(n => n.StartsWith("grad.", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Cases))]
    public void TwentySteps_GoldenBatches_GiveTheLossesNormsAndWeightsOfTransformers(string folder, string operations)
    {
        var golden = new Golden(Golden.Tiny(folder));
        using var model = new TinyModel(golden.Folder);
        model.Arena.AttachGradients();
        if (operations == "fused")
            model.Arena.TrackTouchedRows();
        using var optimizer = new AdamW(model.Arena, 0.01);
        var (losses, norms) = (golden.Numbers("loss"), golden.Numbers("grad_norm"));
        for (var step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            var first = 4 * (step % 2);
            var logits = model.Module.Forward(new(golden.Batch(first, 4), Operations(operations)));
            var loss = nn.functional.cross_entropy(logits, tensor(golden.Integers("input.labels")[first..(first + 4)], int64));
            loss.backward();
            var norm = optimizer.GradientNorm();
            optimizer.Step(0.001 * LearningRateSchedule.Multiplier(ScheduleKind.Linear, step, 4, 20), GradientClipping.Scale(norm, 1.0));

            Assert.Equal(losses[step], loss.item<float>(), 2e-6);
            Assert.Equal(norms[step], norm, 1e-4);
        }
        golden.AssertAfter20(model.Parameter);
    }

    [Fact]
    public void StateDict_OfModules_HasTheParameterNamesOfCheckpoints()
    {
        using var model = new TinyModel(Golden.Tiny("bert/sequence-classification"));
        Assert.Equal(model.Arena.Layout.Slots.Select(s => s.Spec.Name).Order(StringComparer.Ordinal), model.Module.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    internal static IEncoderOperations Operations(string name) => name == "fused" ? new FusedOperations() : new TensorOperations();
}
