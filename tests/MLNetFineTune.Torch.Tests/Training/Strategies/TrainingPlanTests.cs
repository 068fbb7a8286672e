using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Tests.Training.Strategies;

public class TrainingPlanTests
{
    private static readonly BertConfig s_config = new() { VocabSize = 100, HiddenSize = 16, NumHiddenLayers = 4, NumAttentionHeads = 2, IntermediateSize = 32, MaxPositionEmbeddings = 8 };

    [Theory]
    [InlineData("full", 0), InlineData("freeze(0)", 1), InlineData("freeze(3)", 4), InlineData("freeze(4)", 5), InlineData("freeze(3,embeddings=false)", 0), InlineData("head", 5), InlineData("bitfit", 0)]
    public void FrozenDepth_OfAStrategy_IsBelowTheLowestThatLearns(string strategy, int depth) => Assert.Equal(depth, Of(strategy).FrozenDepth(0));

    [Theory]
    [InlineData("gradual(10)", 9, "5 4 3 2 1 0"), InlineData("gradual", 3, "5 4 3"), InlineData("freeze(2)+gradual(10)", 3, "5 4 3"), InlineData("freeze(2,embeddings=false)+gradual(1)", 1, "5 4 3 0")]
    public void FrozenDepth_ByStage_ShrinksToTheLowestThatLearns(string strategy, int epochs, string depths)
    {
        var plan = Of(strategy, epochs);
        Assert.Equal(depths, string.Join(' ', Enumerable.Range(0, plan.Stages).Select(plan.FrozenDepth)));
    }

    [Fact]
    public void Of_LayerwiseDecay_CountsAsTimm()
    {
        var plan = Of("decay(0.5)");
        Assert.All(new[] { ("classifier.weight", 1), ("bert.pooler.dense.bias", 1), ("bert.encoder.layer.3.output.dense.weight", 0.5), ("bert.encoder.layer.0.output.dense.weight", 0.0625), ("bert.embeddings.LayerNorm.bias", 0.03125) },
            e => Assert.Equal(e.Item2, plan.Parameters.Single(p => p.Name == e.Item1).RateFactor));
    }

    [Fact]
    public void Of_RatesByPattern_TheLastThatMatchesHoldsOnTopOfTheOthers()
    {
        var plan = TrainingPlan.Of(FineTuningStrategy.Parse("decay(0.5)+rate(*.layer.3.*,10)+rate(*.bias,4)+rate(crf.*,3)"), s_config, BertParameters.OfTokenClassifier(s_config, 3, 100), 1);
        Assert.All(new[] { ("bert.encoder.layer.3.output.dense.weight", 5), ("bert.encoder.layer.3.output.dense.bias", 2), ("bert.encoder.layer.2.output.dense.weight", 0.25), ("crf.transitions", 300) },
            e => Assert.Equal(e.Item2, plan.Parameters.Single(p => p.Name == e.Item1).RateFactor));
    }

    [Theory]
    [InlineData("freeze(5)", "Strategy: found freeze(5); allowed at most the encoder's 4 layers"), InlineData("rate(bert.layer.*,2)", "found rate(bert.layer.*,2); allowed a pattern"), InlineData("head+rate(bert.*,2)", "found rate(bert.*,2)")]
    [InlineData("freeze(4)+gradual", "found gradual in freeze(4)+gradual"), InlineData("freeze(4)+decay(0.9)", "found decay(0.9) in freeze(4)+decay(0.9)"), InlineData("lora(8)", "found lora(8)")]
    public void Problems_StrategyThatDoesNotFitTheModel_NamesThePart(string strategy, string expected) => Assert.Contains(
        expected, Assert.Single(TrainingPlan.Problems(FineTuningStrategy.Parse(strategy), s_config, BertParameters.OfClassifier(s_config, 2))).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("full"), InlineData("head"), InlineData("freeze(4)"), InlineData("freeze(2)+gradual+decay(0.9)"), InlineData("bitfit+gradual(3)"), InlineData("freeze(1)+bitfit+rate(*.bias,2)")]
    public void Problems_StrategyThatFits_HasNone(string strategy) =>
        Assert.Empty(TrainingPlan.Problems(FineTuningStrategy.Parse(strategy), s_config, BertParameters.OfClassifier(s_config, 2)));

    /// <summary>A classifier of tokens has no pooler.</summary>
    [Theory]
    [InlineData("lora(8,targets=query|pooler.dense)", "Strategy: found target pooler.dense; allowed dense layers that the model has: this one has no pooler")]
    [InlineData("lora(8,targets=pooler.dense)", "Strategy: found lora(8,targets=pooler.dense); allowed targets that the model and its checkpoint have"), InlineData("lora(8,targets=query|dense)", null)]
    public void Problems_TargetThatAdaptsNothing_NamesIt(string strategy, string? problem)
    {
        var parsed = FineTuningStrategy.Parse(strategy);
        var config = s_config with { Lora = parsed.Adapters!.Settings };
        string[] expected = problem is null ? [] : [problem];
        Assert.Equal(expected, TrainingPlan.Problems(parsed, config, BertParameters.OfTokenClassifier(config, 3, null)).Select(p => p.ToString()));
        Assert.Empty(TrainingPlan.Problems(parsed, config, BertParameters.OfClassifier(config, 3)));
    }

    /// <summary>What learns is the beginning of the arena, the runs cover it without gaps, and everything that is trained alike and stands together is one run.</summary>
    [Theory]
    [InlineData("full", 2), InlineData("head", 2), InlineData("freeze(2)", 2), InlineData("bitfit", 2), InlineData("decay(0.9)", 12), InlineData("gradual(5)", 12), InlineData("rate(*.key.*,2)", 18)]
    public void Layout_OfAPlan_HasTheTrainedParametersFirst(string strategy, int runs)
    {
        var layout = new ParameterLayout(Of(strategy).Parameters);
        Assert.All(layout.Slots, s => Assert.Equal(s.Spec.IsTrained, s.Offset < layout.TrainedLength));
        Assert.All(layout.Slots, s => Assert.True(!s.Spec.IsTrained || s.Offset + s.Spec.Count <= layout.TrainedLength));
        var end = 0L;
        foreach (var run in layout.Runs)
        {
            Assert.Equal(end, run.Start);
            end += run.Count;
            Assert.All(layout.Slots.Where(s => s.Offset >= run.Start && s.Offset < run.Start + run.Count),
                s => Assert.Equal((run.Decays, run.RateFactor, run.Stage), (s.Spec.Decays, s.Spec.RateFactor, s.Spec.Stage)));
        }
        Assert.Equal((layout.TrainedLength, runs), (end, layout.Runs.Count));
    }

    [Fact]
    public void Summary_OfAPlan_TellsWhatLearnsAtWhichRate()
    {
        Assert.Equal(
            "strategy freeze(2)+decay(0.5): 4,754 of 10,994 parameters learn (43.24 %): classifier, pooler at 1e-3; layer 3 at 5e-4; layer 2 at 2.5e-4",
            Of("freeze(2)+decay(0.5)").Summary(1e-3).ToString());
        Assert.EndsWith(": classifier, pooler at 2e-5; layer 3 at 2e-5 from epoch 2; layer 2 at 2e-5 from epoch 3", Of("gradual", 3).Summary(2e-5).ToString(), StringComparison.Ordinal);
        Assert.EndsWith("at 2e-5 from step 100", Of("freeze(3)+gradual(100)", 3).Summary(2e-5).ToString(), StringComparison.Ordinal);
        Assert.EndsWith("(100 %): classifier, pooler, layers 0-3, embeddings at 5e-5", Of("full").Summary(5e-5).ToString(), StringComparison.Ordinal);
    }

    private static TrainingPlan Of(string strategy, int epochs = 1) => TrainingPlan.Of(FineTuningStrategy.Parse(strategy), s_config, BertParameters.OfClassifier(s_config, 2), epochs);
}
