using MLNetFineTune.Torch.Models.Crf;

namespace MLNetFineTune.Torch.Tests.Models.Crf;

public class LinearChainTests
{
    [Fact]
    public void ForwardAndBackward_RandomChains_AreSumsOverAllSequences()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 60; trial++)
        {
            var (labels, words) = (random.Next(1, 5), random.Next(1, 6));
            var chain = BruteForce.RandomChain(random, labels, trial % 3 == 0 ? 300 : 2);
            var emissions = BruteForce.Values(random, words * labels, trial % 5 == 0 ? 500 : 3);
            var (alphas, betas) = (new double[emissions.Length], new double[emissions.Length]);
            var total = chain.Forward(emissions, alphas);
            chain.Backward(emissions, betas);

            Assert.Equal(BruteForce.LogSum(chain, emissions), total, 1e-9);
            for (var w = 0; w < words; w++)
                for (var j = 0; j < labels; j++)
                    Assert.Equal(BruteForce.LogSum(chain, emissions, p => p[w] == j), alphas[w * labels + j] + betas[w * labels + j], 1e-9);
        }
    }

    [Fact]
    public void Viterbi_RandomChains_IsTheBestOfAllSequences()
    {
        var random = new Random(2);
        for (var trial = 0; trial < 60; trial++)
        {
            var (labels, words) = (random.Next(1, 5), random.Next(1, 6));
            var chain = BruteForce.RandomChain(random, labels);
            if (trial % 2 == 0)
                chain.Transitions[random.Next(labels * labels)] = double.NegativeInfinity;
            chain = new(chain.Transitions, chain.Starts, chain.Ends);
            var emissions = BruteForce.Values(random, words * labels, 3);
            var path = new int[words];
            chain.Viterbi(emissions, path, new int[emissions.Length]);
            var best = BruteForce.Sequences(words, labels).MaxBy(p => BruteForce.Score(chain, emissions, p))!;
            Assert.Equal(BruteForce.Score(chain, emissions, best), BruteForce.Score(chain, emissions, path), 1e-12);
        }
    }

    [Fact]
    public void Forward_ForbiddenTransitions_LeavesTheirSequencesOut()
    {
        double[] transitions = [0.5, double.NegativeInfinity, 1, -0.25];
        var chain = new LinearChain(transitions, [0, double.NegativeInfinity], [0.1, 0.2]);
        double[] emissions = [1, 2, 0.3, 0.4, -1, 2];
        var alphas = new double[6];
        // 0 must begin, and 1 never follows it: 0 0 0 is the only sequence.
        Assert.Equal(BruteForce.Score(chain, emissions, [0, 0, 0]), chain.Forward(emissions, alphas), 1e-12);
        var path = new int[3];
        chain.Viterbi(emissions, path, new int[6]);
        Assert.Equal([0, 0, 0], path);
    }

    [Fact]
    public void Forward_ScoresFarApart_LosesNothing()
    {
        // The likeliest beginning forbids what must come behind it, by more than a double's range of exponentials.
        var chain = new LinearChain([0, -2000, -3000, 0], [0, -1500], [0, 0]);
        double[] emissions = [0, 0, 0, 4000];
        Assert.Equal(BruteForce.LogSum(chain, emissions), chain.Forward(emissions, new double[4]), 1e-9);
    }
}
