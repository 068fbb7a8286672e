using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Crf;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Models.Crf;

public class CrfFunctionTests
{
    [Fact]
    public void Likelihood_RandomSequences_IsThatOfAllSequencesCounted()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 40; trial++)
        {
            var labels = random.Next(1, 5);
            var chain = BruteForce.RandomChain(random, labels);
            var sequences = RandomSequences(random, labels, mayLackLabels: trial % 2 == 0);
            var emissions = BruteForce.Values(random, sequences.Labels.Length * labels, 3);
            Assert.Equal(Expected(chain, emissions, sequences), CrfLikelihood.Of(chain, Array.ConvertAll(emissions, e => (float)e), sequences).Loss, 1e-6);
        }
    }

    [Fact]
    public void Gradients_RandomSequences_AreDifferenceQuotients()
    {
        const double step = 1e-5;
        var random = new Random(4);
        for (var trial = 0; trial < 20; trial++)
        {
            var labels = random.Next(2, 5);
            var chain = BruteForce.RandomChain(random, labels);
            var sequences = RandomSequences(random, labels, mayLackLabels: trial % 2 == 0);
            // Emissions that f32 holds exactly.
            double[] emissions = [.. BruteForce.Values(random, sequences.Labels.Length * labels, 3).Select(v => (double)(float)v)];
            var actual = CrfLikelihood.Of(chain, Array.ConvertAll(emissions, e => (float)e), sequences);
            Compare(actual.Emissions, emissions, v => Expected(chain, v, sequences));
            Compare(actual.Transitions, chain.Transitions, v => Expected(new(v, chain.Starts, chain.Ends), emissions, sequences));
            Compare(actual.Starts, chain.Starts, v => Expected(new(chain.Transitions, v, chain.Ends), emissions, sequences));
            Compare(actual.Ends, chain.Ends, v => Expected(new(chain.Transitions, chain.Starts, v), emissions, sequences));
        }

        static void Compare(float[] gradient, double[] at, Func<double[], double> loss)
        {
            for (var i = 0; i < at.Length; i++)
            {
                double[] up = [.. at], down = [.. at];
                up[i] += step;
                down[i] -= step;
                Assert.Equal((loss(up) - loss(down)) / (2 * step), gradient[i], 1e-6);
            }
        }
    }

    /// <summary>The chain written with torch's own operations (matrices of one step, logsumexp), whose gradients are autograd's.</summary>
    [Fact]
    public void Loss_OfTensors_HasTheGradientsOfAutograd()
    {
        const int labels = 4;
        var random = new Random(5);
        using var scope = NewDisposeScope();
        using var arena = new ParameterArena(
            [.. BertParameters.OfTokenClassifier(new BertConfig { VocabSize = 4, HiddenSize = 4, NumHiddenLayers = 1, NumAttentionHeads = 1, IntermediateSize = 4 }, labels, 1)], CPU);
        var crf = new CrfParameters(new Weights(arena)["crf"]);
        foreach (var parameter in new Tensor[] { crf.transitions, crf.start_transitions, crf.end_transitions })
            parameter.copy_(tensor(Array.ConvertAll(BruteForce.Values(random, (int)parameter.NumberOfElements, 2), v => (float)v)).view(parameter.shape));
        arena.AttachGradients();
        int[] right = [2, 0, 3, 3, 1];
        var values = tensor(Array.ConvertAll(BruteForce.Values(random, right.Length * labels, 2), v => (float)v)).view(right.Length, labels);

        var ours = values.clone();
        ours.requires_grad = true;
        CrfFunction.Loss(ours, crf, new([0, right.Length], [true], [true], right)).mul(3).backward();
        var gradients = Gradients(arena, ours);
        arena.Gradients!.zero_();

        var theirs = values.clone();
        theirs.requires_grad = true;
        var alpha = theirs[0] + crf.start_transitions;
        var score = theirs[0, right[0]] + crf.start_transitions[right[0]] + crf.end_transitions[right[^1]];
        for (var w = 1; w < right.Length; w++)
        {
            alpha = (alpha.unsqueeze(1) + crf.transitions).logsumexp(0) + theirs[w];
            score = score + theirs[w, right[w]] + crf.transitions[right[w - 1], right[w]];
        }
        ((alpha + crf.end_transitions).logsumexp(0) - score).div(right.Length).mul(3).backward();
        Golden.AssertClose("gradients", Gradients(arena, theirs), gradients, 1e-5);
        Assert.Contains(gradients, g => Math.Abs(g) > 0.1);
    }

    private static float[] Gradients(ParameterArena arena, Tensor emissions) => [.. Golden.ToArray(emissions.grad!), .. Golden.ToArray(arena.Gradients!)];

    private static CrfSequences RandomSequences(Random random, int labels, bool mayLackLabels)
    {
        var count = random.Next(1, 4);
        var starts = new int[count + 1];
        for (var s = 0; s < count; s++)
            starts[s + 1] = starts[s] + random.Next(1, 5);
        var right = Enumerable.Range(0, starts[^1]).Select(_ => mayLackLabels && random.Next(3) == 0 ? -1 : random.Next(labels)).ToArray();
        right[0] = 0;
        return new(starts, [.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 0)], [.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 0)], right);
    }

    private static double Expected(LinearChain chain, double[] emissions, CrfSequences sequences)
    {
        var sum = 0.0;
        for (var s = 0; s < sequences.Count; s++)
        {
            var of = emissions[(sequences.Starts[s] * chain.Labels)..(sequences.Starts[s + 1] * chain.Labels)];
            var right = sequences.Labels[sequences.Starts[s]..sequences.Starts[s + 1]];
            var all = BruteForce.LogSum(chain, of, null, sequences.Begins[s], sequences.Ends[s]);
            sum += all - BruteForce.LogSum(chain, of, p => p.Zip(right).All(x => x.Second < 0 || x.First == x.Second), sequences.Begins[s], sequences.Ends[s]);
        }
        return sum / sequences.Labels.Count(l => l >= 0);
    }
}
