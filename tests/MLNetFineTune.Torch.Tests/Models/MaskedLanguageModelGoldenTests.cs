using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Models;

/// <summary>Masked-language modelling against transformers, to the tolerances of the goldens' README, computed both ways. The last layer is computed at the hidden tokens alone.</summary>
public class MaskedLanguageModelGoldenTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "bert/masked-lm", "tensors" }, { "bert/masked-lm", "fused" }, { "bert-relu-cased/masked-lm", "tensors" }, { "bert-relu-cased/masked-lm", "fused" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Logits_GoldenInputs_AreThoseOfTransformers(string folder, string name)
    {
        var golden = new Golden(Golden.Tiny(folder));
        var (checkpoint, arena) = Load(golden.Folder);
        using var disposedLast = arena;
        using var model = new MaskedLanguageModel(new Weights(arena), checkpoint.Config);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var operations = BertGoldenTests.Operations(name);
        var states = model.bert.States(new(golden.Batch(0, 8), operations));
        Golden.AssertClose("logits", golden.AtRealPlaces("logits"), Golden.ToArray(model.Logits(states, operations)), 1e-5);
    }

    [Theory, MemberData(nameof(Cases))]
    public void LossAndGradients_GoldenInputs_AreThoseOfTransformers(string folder, string name)
    {
        var golden = new Golden(Golden.Tiny(folder));
        var (checkpoint, arena) = Load(golden.Folder);
        using var disposedLast = arena;
        using var model = new MaskedLanguageModel(new Weights(arena), checkpoint.Config);
        arena.AttachGradients();
        using var scope = NewDisposeScope();

        var loss = Loss(model, golden, 0, 8, BertGoldenTests.Operations(name));
        loss.backward();

        Assert.Equal(golden.Values("loss")[0], loss.item<float>(), 2e-6);
        foreach (var gradient in golden.Names.Where(n => n.StartsWith("grad.", StringComparison.Ordinal)))
            Golden.AssertClose(gradient, golden.Values(gradient), Slice(arena, arena.Gradients!, gradient[5..]), 2e-6);
        Assert.Equal(arena.Layout.Slots.Count, golden.Names.Count(n => n.StartsWith("grad.", StringComparison.Ordinal)));
    }

    [Theory, InlineData("tensors"), InlineData("fused")]
    public void TwentySteps_GoldenBatches_GiveTheLossesNormsAndWeightsOfTransformers(string name)
    {
        var golden = new Golden(Golden.Tiny("bert/masked-lm"));
        var (checkpoint, arena) = Load(golden.Folder);
        using var disposedLast = arena;
        using var model = new MaskedLanguageModel(new Weights(arena), checkpoint.Config);
        arena.AttachGradients();
        using var optimizer = new AdamW(arena, 0.01);
        var (losses, norms) = (golden.Numbers("loss"), golden.Numbers("grad_norm"));
        for (var step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            var loss = Loss(model, golden, 4 * (step % 2), 4, BertGoldenTests.Operations(name));
            loss.backward();
            var norm = optimizer.GradientNorm();
            optimizer.Step(0.001 * LearningRateSchedule.Multiplier(ScheduleKind.Linear, step, 4, 20), GradientClipping.Scale(norm, 1.0));

            Assert.Equal(losses[step], loss.item<float>(), 2e-6);
            Assert.Equal(norms[step], norm, 1e-4);
        }
        golden.AssertAfter20(parameter => Slice(arena, arena.Values, parameter));
    }

    [Fact]
    public void StateDict_OfModules_HasTheParameterNamesOfCheckpoints()
    {
        var (checkpoint, arena) = Load(Golden.Tiny("bert/masked-lm"));
        using var disposedLast = arena;
        using var model = new MaskedLanguageModel(new Weights(arena), checkpoint.Config);
        Assert.Equal(arena.Layout.Slots.Select(s => s.Spec.Name).Order(StringComparer.Ordinal), model.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    private static (Checkpoint, ParameterArena) Load(string folder)
    {
        var checkpoint = Checkpoint.Open(folder);
        var arena = new ParameterArena([.. BertParameters.OfEncoder(checkpoint.Config), .. BertParameters.OfMaskedTokenHead(checkpoint.Config)], CPU);
        checkpoint.ReadInto(arena, _ => true);
        return (checkpoint, arena);
    }

    /// <summary>The loss of some rows: labels other than -100, among the tokens that are no padding.</summary>
    private static Tensor Loss(MaskedLanguageModel model, Golden golden, int first, int count, IEncoderOperations operations)
    {
        var (all, mask) = (golden.Integers("input.labels"), golden.Integers("input.attention_mask"));
        var width = all.Length / 8;
        var labels = Enumerable.Range(first * width, count * width).Where(i => mask[i] == 1).Select(i => (int)all[i]).ToArray();
        var places = Enumerable.Range(0, labels.Length).Where(i => labels[i] != -100).ToArray();
        var batch = golden.Batch(first, count);
        var states = model.bert.States(new(batch, operations), TokenRows.Of(batch, places));
        return model.Loss(states, [.. places.Select(p => labels[p])], operations);
    }

    private static float[] Slice(ParameterArena arena, Tensor flat, string name)
    {
        var slot = arena.Layout.Find(name)!;
        return Golden.ToArray(flat.narrow(0, slot.Offset, slot.Spec.Count));
    }
}
