using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Models;

/// <summary>Token classification against transformers, to the tolerances of the goldens' README, computed both ways. Loss and training compute the last layer at the labelled tokens alone.</summary>
public class TokenClassifierGoldenTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "bert/token-classification", "tensors" }, { "bert/token-classification", "fused" },
        { "bert-relu-cased/token-classification", "tensors" }, { "bert-relu-cased/token-classification", "fused" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Logits_GoldenInputs_AreThoseOfTransformers(string folder, string name)
    {
        var golden = new Golden(Golden.Tiny(folder));
        using var arena = Load(golden.Folder, out var checkpoint);
        using var model = new TokenClassifier(new Weights(arena), checkpoint.Config);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var pass = new ForwardPass(golden.Batch(0, 8), BertGoldenTests.Operations(name));

        var states = model.bert.HiddenStates(pass);
        for (var i = 0; i < states.Count; i++)
            Golden.AssertClose($"hidden_states.{i}", golden.AtRealPlaces($"hidden_states.{i}"), Golden.ToArray(states[i]), 1e-5);
        var all = Golden.ToArray(model.Forward(pass));
        Golden.AssertClose("logits", golden.AtRealPlaces("logits"), all, 1e-5);

        var (rows, _) = Labelled(golden, 0, 8, pass.Batch);
        var some = Golden.ToArray(model.Forward(pass, rows));
        Golden.AssertClose("logits of some rows", [.. rows.Tokens.SelectMany(t => all[(5 * t)..(5 * t + 5)])], some, 1e-5);
    }

    [Theory, MemberData(nameof(Cases))]
    public void LossAndGradients_GoldenInputs_AreThoseOfTransformers(string folder, string name)
    {
        var golden = new Golden(Golden.Tiny(folder));
        using var arena = Load(golden.Folder, out var checkpoint);
        using var model = new TokenClassifier(new Weights(arena), checkpoint.Config);
        arena.AttachGradients();
        using var scope = NewDisposeScope();
        var loss = Loss(model, golden, 0, 8, name);
        loss.backward();

        Assert.Equal(golden.Values("loss")[0], loss.item<float>(), 2e-6);
        var gradients = golden.Names.Where(n => n.StartsWith("grad.", StringComparison.Ordinal)).ToArray();
        foreach (var gradient in gradients)
            Golden.AssertClose(gradient, golden.Values(gradient), Slice(arena, arena.Gradients!, gradient[5..]), 2e-6);
        Assert.Equal(arena.Layout.Slots.Select(s => "grad." + s.Spec.Name).Order(StringComparer.Ordinal), gradients.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("tensors")]
    [InlineData("fused")]
    public void TwentySteps_GoldenBatches_GiveTheLossesNormsAndWeightsOfTransformers(string name)
    {
        var golden = new Golden(Golden.Tiny("bert/token-classification"));
        using var arena = Load(golden.Folder, out var checkpoint);
        using var model = new TokenClassifier(new Weights(arena), checkpoint.Config);
        arena.AttachGradients();
        if (name == "fused")
            arena.TrackTouchedRows();
        using var optimizer = new AdamW(arena, 0.01);
        var (losses, norms) = (golden.Numbers("loss"), golden.Numbers("grad_norm"));
        for (var step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            var loss = Loss(model, golden, 4 * (step % 2), 4, name);
            loss.backward();
            var norm = optimizer.GradientNorm();
            optimizer.Step(0.001 * LearningRateSchedule.Multiplier(ScheduleKind.Linear, step, 4, 20), GradientClipping.Scale(norm, 1.0));

            Assert.Equal(losses[step], loss.item<float>(), 2e-6);
            Assert.Equal(norms[step], norm, 1e-4);
        }
        golden.AssertAfter20(parameter => Slice(arena, arena.Values, parameter));
    }

    [Fact]
    public void StateDict_WithCrf_HasTheParameterNamesOfCheckpoints()
    {
        using var arena = new ParameterArena(BertParameters.OfTokenClassifier(Checkpoint.Open(Golden.Tiny("bert/token-classification")).Config, 5, 10), CPU);
        using var model = new TokenClassifier(new Weights(arena), Checkpoint.Open(Golden.Tiny("bert/token-classification")).Config);
        var names = model.state_dict().Keys.Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(arena.Layout.Slots.Select(s => s.Spec.Name).Order(StringComparer.Ordinal), names);
        Assert.Equal(["crf.end_transitions", "crf.start_transitions", "crf.transitions"], names.Where(n => n.StartsWith("crf.", StringComparison.Ordinal)));
    }

    /// <summary>The engine's own loss, of the labelled tokens of some rows.</summary>
    private static Tensor Loss(TokenClassifier model, Golden golden, int first, int count, string operations)
    {
        var batch = golden.Batch(first, count);
        var (rows, labels) = Labelled(golden, first, count, batch);
        return EntityLoss.CrossEntropy(new(), null)(model.Forward(new(batch, BertGoldenTests.Operations(operations)), rows), new(batch, rows, labels, null, null));
    }

    /// <summary>The tokens that have a label other than -100, and these.</summary>
    private static (TokenRows Rows, int[] Labels) Labelled(Golden golden, int first, int count, TokenBatch batch)
    {
        var (mask, all) = (golden.Integers("input.attention_mask"), golden.Integers("input.labels"));
        var width = mask.Length / 8;
        long[] real = [.. Enumerable.Range(first * width, count * width).Where(i => mask[i] == 1).Select(i => all[i])];
        int[] places = [.. Enumerable.Range(0, real.Length).Where(i => real[i] != -100)];
        return (TokenRows.Of(batch, places), Array.ConvertAll(places, p => (int)real[p]));
    }

    private static ParameterArena Load(string folder, out Checkpoint checkpoint)
    {
        checkpoint = Checkpoint.Open(folder);
        var arena = new ParameterArena(BertParameters.OfTokenClassifier(checkpoint.Config, 5, null), CPU);
        checkpoint.ReadInto(arena, _ => true);
        return arena;
    }

    private static float[] Slice(ParameterArena arena, Tensor flat, string name)
    {
        var slot = arena.Layout.Find(name)!;
        using var slice = flat.narrow(0, slot.Offset, slot.Spec.Count);
        return Golden.ToArray(slice);
    }
}
