using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Models;

/// <summary>A low-rank adapter over the tiny BERT against peft: hidden states, logits, loss, gradients and 20 steps, computed both ways, and every target against the same written out in torch.</summary>
public class LoraGoldenTests
{
    private static readonly LoraSettings s_settings = new(4, 8, 0, ["query", "value"]);

    [Theory, InlineData("tensors"), InlineData("fused")]
    public void HiddenStatesAndLogits_GoldenAdapter_AreThoseOfPeft(string operations)
    {
        var golden = new Golden(Golden.Tiny(AdaptedModel.Adapter));
        using var model = AdaptedModel.OfGolden(s_settings);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var pass = new ForwardPass(golden.Batch(0, 8), BertGoldenTests.Operations(operations));

        var states = model.Module.bert.HiddenStates(pass);
        for (var i = 0; i < states.Count; i++)
            Golden.AssertClose($"hidden_states.{i}", golden.AtRealPlaces($"hidden_states.{i}"), Golden.ToArray(states[i]), 1e-5);
        Golden.AssertClose("logits", golden.Values("logits"), Golden.ToArray(model.Module.Forward(pass)), 1e-5);
    }

    [Theory, InlineData("tensors"), InlineData("fused")]
    public void LossAndGradients_GoldenAdapter_AreThoseOfPeft(string operations)
    {
        var golden = new Golden(Golden.Tiny(AdaptedModel.Adapter));
        using var model = AdaptedModel.OfGolden(s_settings);
        model.Arena.AttachGradients();
        using var scope = NewDisposeScope();

        var loss = nn.functional.cross_entropy(
            model.Module.Forward(new(golden.Batch(0, 8), BertGoldenTests.Operations(operations))), tensor(golden.Integers("input.labels"), int64));
        loss.backward();

        Assert.Equal(golden.Values("loss")[0], loss.item<float>(), 2e-6);
        var gradients = golden.Names.Where(n => n.StartsWith("grad.", StringComparison.Ordinal)).ToArray();
        foreach (var name in gradients)
            Golden.AssertClose(name, golden.Values(name), model.Gradient(AdaptedModel.OurName(name[5..])), 2e-6);
        Assert.Equal(model.Arena.Layout.Slots.Count(s => s.Spec.IsTrained), gradients.Length);
    }

    [Theory, InlineData("tensors"), InlineData("fused")]
    public void TwentySteps_GoldenAdapter_GiveTheLossesNormsAndWeightsOfPeft(string operations)
    {
        var golden = new Golden(Golden.Tiny(AdaptedModel.Adapter));
        using var model = AdaptedModel.OfGolden(s_settings);
        model.Arena.AttachGradients();
        using var optimizer = new AdamW(model.Arena, 0.01);
        var (losses, norms) = (golden.Numbers("loss"), golden.Numbers("grad_norm"));
        for (var step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            var first = 4 * (step % 2);
            var loss = nn.functional.cross_entropy(
                model.Module.Forward(new(golden.Batch(first, 4), BertGoldenTests.Operations(operations))), tensor(golden.Integers("input.labels")[first..(first + 4)], int64));
            loss.backward();
            var norm = optimizer.GradientNorm();
            optimizer.Step(0.001 * LearningRateSchedule.Multiplier(ScheduleKind.Linear, step, 4, 20), GradientClipping.Scale(norm, 1.0));

            Assert.Equal(losses[step], loss.item<float>(), 2e-6);
            Assert.Equal(norms[step], norm, 1e-4);
        }
        golden.AssertAfter20(name => model.Parameter(AdaptedModel.OurName(name)));
    }

    [Theory]
    [InlineData("query", 0.0), InlineData("key", 0.0), InlineData("value", 0.0), InlineData("key,value", 0.0), InlineData("query,key,value", 0.3)]
    [InlineData("attention.output.dense", 0.0), InlineData("intermediate.dense", 0.3), InlineData("output.dense", 0.0), InlineData("dense", 0.3), InlineData("pooler.dense", 0.0)]
    public void LogitsAndGradients_EachTarget_AreTheSameBothWays(string targets, double dropout)
    {
        var golden = new Golden(Golden.Tiny("bert/sequence-classification"));
        var settings = new LoraSettings(3, 5, dropout, targets.Split(','));
        var results = new[] { "tensors", "fused" }.Select(operations =>
        {
            using var model = AdaptedModel.OfRandom(settings);
            model.Arena.AttachGradients();
            using var scope = NewDisposeScope();
            var logits = model.Module.Forward(new(golden.Batch(0, 8), BertGoldenTests.Operations(operations), new DropoutStream(7, 1)));
            nn.functional.cross_entropy(logits, tensor(golden.Integers("input.labels"), int64)).backward();
            return (Logits: Golden.ToArray(logits), Gradients: model.Arena.Layout.Slots.Where(s => s.Spec.IsTrained).ToDictionary(s => s.Spec.Name, s => model.Gradient(s.Spec.Name)));
        }).ToArray();

        Golden.AssertClose("logits", results[0].Logits, results[1].Logits, 1e-5);
        foreach (var (name, gradient) in results[0].Gradients)
        {
            Golden.AssertClose(name, gradient, results[1].Gradients[name], 2e-6);
            Assert.Contains(gradient, g => g != 0);
        }
    }

    [Theory, InlineData("query,value"), InlineData("dense"), InlineData("key,intermediate.dense")]
    public void Merged_RandomAdapter_GivesTheLogitsOfTheAdaptedModel(string targets)
    {
        var golden = new Golden(Golden.Tiny("bert/sequence-classification"));
        var settings = new LoraSettings(3, 5, 0, targets.Split(','));
        using var model = AdaptedModel.OfRandom(settings);
        var adapter = PeftAdapter.Of(model.Arena, settings, isPoolerSaved: false, AdapterBase.Of(model.Checkpoint), ["a", "b", "c"]);
        using var plain = new TinyModel(model.Checkpoint.Folder);
        adapter.MergeInto(plain.Arena);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var pass = new ForwardPass(golden.Batch(0, 8), BertGoldenTests.Operations("fused"));

        var before = Golden.ToArray(model.Module.Forward(pass));
        Golden.AssertClose("logits", before, Golden.ToArray(plain.Module.Forward(pass)), 1e-5);
        Assert.Contains(before.Zip(golden.Values("logits")), p => Math.Abs(p.First - p.Second) > 1e-3);
    }

    [Fact]
    public void Within_SomeLayers_LeavesTheOthersWithout()
    {
        var config = Checkpoint.Open(Golden.Tiny("bert/sequence-classification")).Config;
        var settings = new LoraSettings(4, 8, 0, ["query", "dense"]);

        var narrowed = settings.Within(config, m => m.StartsWith("bert.encoder.layer.1.", StringComparison.Ordinal));

        string[] expected = ["attention.self.query", "attention.output.dense", "intermediate.dense", "output.dense"];
        Assert.Equal(expected.Select(e => "bert.encoder.layer.1." + e), BertParameters.DenseLayers(config).Where(narrowed.Adapts));
        Assert.Same(settings, settings.Within(config, _ => true));
    }
}
