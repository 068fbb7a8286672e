using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Strategies;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Training.Strategies;

/// <summary>20 steps of each strategy against PyTorch's with transformers, to the tolerances of the goldens' README, computed both ways.</summary>
public class StrategyGoldenTests
{
    private static readonly string[] s_kinds = ["freeze embeddings and 1 layer", "head only (pooler frozen too)", "layer-wise decay 0.8", "BitFit (biases and classifier)"];

    public static TheoryData<int, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string, string>();
            foreach (var operations in new[] { "tensors", "fused" })
            {
                var number = 0;
                foreach (var strategy in new[] { "freeze(1)", "head", "decay(0.8)", "bitfit" })
                    cases.Add(number++, strategy, operations);
            }
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void TwentySteps_GoldenBatches_GiveTheLossesNormsAndWeightsOfTransformers(int number, string strategy, string operations)
    {
        var golden = new Golden(Golden.Tiny("bert/sequence-classification"));
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(golden.Folder, "strategies.json")))![s_kinds[number]]!;
        var after = Golden.Weights(Path.Combine(golden.Folder, "strategies.safetensors"));
        using var model = new TinyModel(golden.Folder, strategy: FineTuningStrategy.Parse(strategy));
        using var before = new TinyModel(golden.Folder);
        Assert.Equal(
            expected["trained"]!.AsArray().Select(n => n!.GetValue<string>()).Order(StringComparer.Ordinal),
            model.Plan.Parameters.Where(p => p.IsTrained).Select(p => p.Name).Order(StringComparer.Ordinal));

        model.Arena.AttachGradients();
        if (operations == "fused")
            model.Arena.TrackTouchedRows();
        using var optimizer = new AdamW(model.Arena, 0.01, fused: operations == "fused");
        for (var step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            var first = 4 * (step % 2);
            var pass = new ForwardPass(golden.Batch(first, 4), BertGoldenTests.Operations(operations)) { FrozenDepth = model.Plan.FrozenDepth(0) };
            var loss = nn.functional.cross_entropy(model.Module.Forward(pass), tensor(golden.Integers("input.labels")[first..(first + 4)], int64));
            loss.backward();
            var norm = optimizer.GradientNorm();
            optimizer.Step(0.001 * LearningRateSchedule.Multiplier(ScheduleKind.Linear, step, 4, 20), GradientClipping.Scale(norm, 1.0));

            Assert.Equal(expected["loss"]![step]!.GetValue<double>(), loss.item<float>(), 2e-6);
            Assert.Equal(expected["grad_norm"]![step]!.GetValue<double>(), norm, 1e-4);
        }
        foreach (var slot in model.Arena.Layout.Slots.Where(s => s.Spec.IsTrained && !s.Spec.Name.EndsWith(".key.bias", StringComparison.Ordinal)))
            Golden.AssertClose(slot.Spec.Name, after[$"{number}.after20.{slot.Spec.Name}"], model.Parameter(slot.Spec.Name), 5e-6);
        foreach (var slot in model.Arena.Layout.Slots.Where(s => !s.Spec.IsTrained))
            Assert.Equal(before.Parameter(slot.Spec.Name), model.Parameter(slot.Spec.Name));
    }

    /// <summary>
    /// Stages by hand: of the gradients of everything, those of what has thawed go into AdamW as it is written down, in double precision, with moments and a count of steps of each parameter's own. Each step
    /// begins with the same weights: a gradient of nearly zero would turn their rounding into whole steps.
    /// </summary>
    [Theory]
    [InlineData("gradual(5)", "tensors"), InlineData("gradual(5)", "fused"), InlineData("gradual(6)+decay(0.8)", "fused"), InlineData("freeze(1)+gradual(6)", "fused")]
    public void TwentySteps_GradualUnfreezing_AreThoseOfFrozenStagesByHand(string text, string operations)
    {
        var golden = new Golden(Golden.Tiny("bert/sequence-classification"));
        var strategy = FineTuningStrategy.Parse(text);
        using var model = new TinyModel(golden.Folder, strategy: strategy);
        using var hand = new TinyModel(golden.Folder);
        model.Arena.AttachGradients();
        if (operations == "fused")
            model.Arena.TrackTouchedRows();
        hand.Arena.AttachGradients();
        var stagesByHand = model.Plan.Parameters.Where(p => p.IsTrained).ToDictionary(p => p.Name, p => ByHand.Stage(p.Name, layers: 2));
        var steps = int.Parse(text[(text.IndexOf("gradual(", StringComparison.Ordinal) + 8)..].Split(')')[0], System.Globalization.CultureInfo.InvariantCulture);
        var states = stagesByHand.Keys.ToDictionary(n => n, n => new ByHand(hand.Parameter(n)));
        using var optimizer = new AdamW(model.Arena, 0.01, fused: operations == "fused") { ThawSteps = model.Plan.ThawSteps(_ => throw new InvalidOperationException()) };
        for (var step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.Thaw();
            var first = 4 * (step % 2);
            var labels = tensor(golden.Integers("input.labels")[first..(first + 4)], int64);
            var pass = new ForwardPass(golden.Batch(first, 4), BertGoldenTests.Operations(operations));
            var loss = nn.functional.cross_entropy(model.Module.Forward(pass with { FrozenDepth = model.Plan.FrozenDepth(model.Arena.Stage) }), labels);
            loss.backward();
            var norm = optimizer.GradientNorm();
            var rate = 0.001 * LearningRateSchedule.Multiplier(ScheduleKind.Linear, step, 4, 20);
            optimizer.Step(rate, GradientClipping.Scale(norm, 1.0));

            var lossByHand = nn.functional.cross_entropy(hand.Module.Forward(pass), labels);
            lossByHand.backward();
            var thawed = stagesByHand.Where(s => s.Value * steps <= step).Select(s => s.Key).ToArray();
            var normByHand = Math.Sqrt(thawed.Sum(n => hand.Gradient(n).Sum(g => (double)g * g)));
            foreach (var name in thawed)
            {
                var depth = 3 - ByHand.Stage(name, layers: 2);
                var factor = text.Contains("decay", StringComparison.Ordinal) ? Math.Pow(0.8, 3 - depth) : 1;
                states[name].From(hand.Parameter(name));
                states[name].Step(hand.Gradient(name), Math.Min(1, 1.0 / (normByHand + 1e-6)), rate * factor, decay: hand.Arena.Layout.Find(name)!.Spec.Shape.Length > 1 ? 0.01 : 0);
                var slot = hand.Arena.Layout.Find(name)!;
                hand.Arena.Values.narrow(0, slot.Offset, slot.Spec.Count).copy_(tensor(states[name].Floats()));
            }
            hand.Arena.Gradients!.zero_();

            Assert.Equal(lossByHand.item<float>(), loss.item<float>(), 2e-6);
            Assert.Equal(normByHand, norm, 1e-4);
            foreach (var slot in hand.Arena.Layout.Slots.Where(s => !s.Spec.Name.EndsWith(".key.bias", StringComparison.Ordinal)))
                Golden.AssertClose($"step {step}: {slot.Spec.Name}", hand.Parameter(slot.Spec.Name), model.Parameter(slot.Spec.Name), 1e-6);
            foreach (var slot in hand.Arena.Layout.Slots)
                hand.Arena.Values.narrow(0, slot.Offset, slot.Spec.Count).copy_(tensor(model.Parameter(slot.Spec.Name)));
        }
        Assert.Equal(model.Plan.Stages - 1, model.Arena.Stage);
    }

    /// <summary>One parameter's AdamW (Loshchilov and Hutter 2019, algorithm 2).</summary>
    private sealed class ByHand(float[] start)
    {
        private readonly double[] _first = new double[start.Length], _second = new double[start.Length];
        private double[] _values = Array.ConvertAll(start, v => (double)v);
        private int _steps;

        /// <summary>The head and pooler thaw first, then the highest layer.</summary>
        public static int Stage(string name, int layers) =>
            name.Contains(".embeddings.", StringComparison.Ordinal) ? layers + 1
            : name.Contains(".layer.", StringComparison.Ordinal) ? layers - int.Parse(name.Split(".layer.")[1].Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) : 0;

        public void From(float[] values) => _values = Array.ConvertAll(values, v => (double)v);

        public float[] Floats() => Array.ConvertAll(_values, v => (float)v);

        public void Step(float[] gradients, double scale, double rate, double decay)
        {
            _steps++;
            for (var i = 0; i < _values.Length; i++)
            {
                var g = gradients[i] * scale;
                _first[i] = 0.9 * _first[i] + 0.1 * g;
                _second[i] = 0.999 * _second[i] + 0.001 * g * g;
                var (m, v) = (_first[i] / (1 - Math.Pow(0.9, _steps)), _second[i] / (1 - Math.Pow(0.999, _steps)));
                _values[i] = _values[i] * (1 - rate * decay) - rate * m / (Math.Sqrt(v) + 1e-8);
            }
        }
    }
}
