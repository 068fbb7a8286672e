using MLNetFineTune.Benchmarks;
using MLNetFineTune.Benchmarks.Pretrained;

namespace MLNetFineTune.Tests.Benchmarks;

public class LinearBaselineTests
{
    private static readonly string[] s_texts = ["good film", "very good", "bad film", "very bad"], s_labels = ["yes", "yes", "no", "no"];

    [Fact]
    public void Predict_WordThatTellsTheClasses_IsFollowed()
    {
        var model = new LinearBaseline(s_texts, s_labels);

        Assert.Equal("yes", model.Predict("a good film, very good"));
        Assert.Equal("no", model.Predict("VERY BAD film"));
        Assert.Equal(0.5, model.Accuracy(["good", "good"], ["yes", "no"]));
    }

    [Fact]
    public void Predict_WordPairThatTellsTheClasses_IsFollowed()
    {
        // Every word is in both classes equally often; only pairs differ.
        var model = new LinearBaseline(["not good but bad", "not bad but good"], ["no", "yes"]);

        Assert.Equal("no", model.Predict("not good"));
        Assert.Equal("yes", model.Predict("not bad"));
    }

    /// <summary>Of five other random splits scikit-learn's mean is 85.5; a split of 200 is good for 2.7 either way.</summary>
    [SharedFact("data/uci-sentences")]
    public void Accuracy_OnSentencesOfAmazon_IsAboutScikitLearns()
    {
        var accuracies = Enumerable.Range(1, 5).Select(seed =>
        {
            var set = DataSets.Sentences("amazon", DataSets.Amazon, seed);
            return new LinearBaseline([.. set.Train.Select(e => e.Text!)], [.. set.Train.Select(e => set.Labels[e.Label])])
                .Accuracy([.. set.Test.Select(e => e.Text!)], [.. set.Test.Select(e => set.Labels[e.Label])]);
        });

        Assert.InRange(100 * accuracies.Average(), 78, 88);
    }
}
