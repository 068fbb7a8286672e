using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Sweeps.Tests.Space;

public class SearchSpaceTests
{
    private static readonly SearchSpace _example = new SearchSpace()
        .LogUniform("LearningRate", 1e-5, 1e-3)
        .Integer("Epochs", 2, 10, step: 4)
        .Choice("Schedule", ScheduleKind.Linear, ScheduleKind.Constant)
        .When("Schedule", ScheduleKind.Linear, new SearchSpace().Uniform("WarmupRatio", 0, 0.3));

    [Fact]
    public void Json_SameSpace_IsTheSameText()
    {
        Assert.Equal(
            """[{"name":"LearningRate","kind":"LogUniform","low":1e-05,"high":0.001},{"name":"Epochs","kind":"Integer","low":2.0,"high":10.0,"step":4},"""
            + """{"name":"Schedule","kind":"Choice","values":["Linear","Constant"]},{"name":"WarmupRatio","kind":"Uniform","low":0.0,"high":0.3,"when":"Schedule","is":["Linear"]}]""",
            _example.Json);
        Assert.Equal(64, _example.Fingerprint.Length);
        Assert.NotEqual(_example.Fingerprint, _example.Without("Epochs").Fingerprint);
        Assert.Equal(_example.Without("Epochs").Fingerprint, _example.Without("Epochs").Fingerprint);
    }

    public static TheoryData<string, Func<SearchSpace>, string[]> Mistakes => new()
    {
        { "upside down", () => new SearchSpace().Uniform("HiddenDropout", 0.5, 0.1), ["HiddenDropout", "0.5 to 0.1", "not above"] },
        { "upside down whole", () => new SearchSpace().Integer("BatchSize", 32, 8), ["BatchSize", "32 to 8", "not above"] },
        { "unknown", () => new SearchSpace().Uniform("LearnRate", 0, 1), ["LearnRate", "LearningRate"] },
        { "not swept", () => new SearchSpace().Choice("Device", "cpu", "cuda"), ["Device", "no option that can be swept"] },
        { "twice", () => new SearchSpace().Uniform("WarmupRatio", 0, 1).Uniform("WarmupRatio", 0, 0.5), ["WarmupRatio", "twice"] },
        { "refused by the validator", () => new SearchSpace().Uniform("HiddenDropout", 0, 1.5), ["HiddenDropout", "1.5", "0 up to but not 1"] },
        { "refused by the validator, choice", () => new SearchSpace().Choice("BatchSize", 0, 8), ["BatchSize", "0", "at least 1"] },
        { "logarithm of zero", () => new SearchSpace().LogUniform("WeightDecay", 0, 0.1), ["WeightDecay", "0 to 0.1", "above 0"] },
        { "logarithm of zero, whole", () => new SearchSpace().Integer("Epochs", 0, 4, log: true), ["Epochs", "at least 1"] },
        { "no step", () => new SearchSpace().Integer("Epochs", 1, 4, step: 0), ["Epochs", "steps of 0", "at least 1"] },
        { "infinite", () => new SearchSpace().Uniform("MaxGradNorm", 1, double.PositiveInfinity), ["MaxGradNorm", "finite"] },
        { "numbers for whole numbers", () => new SearchSpace().Uniform("BatchSize", 1, 8), ["BatchSize", "Integer"] },
        { "numbers for an enumeration", () => new SearchSpace().Integer("Schedule", 0, 1), ["Schedule", "Choice"] },
        { "no member", () => new SearchSpace().Choice("Schedule", "Sideways"), ["Schedule", "Sideways", "Linear"] },
        { "another type", () => new SearchSpace().Choice("BatchSize", "many"), ["BatchSize", "many", "a whole number"] },
        { "no value", () => new SearchSpace().Choice("BatchSize"), ["BatchSize", "no value"] },
        { "a value twice", () => new SearchSpace().Choice("BatchSize", 8, 8L), ["BatchSize", "8 twice"] },
        { "no strategy", () => new SearchSpace().Choice("Strategy", "freeze(-1)"), ["Strategy", "freeze(-1)"] },
        { "the same strategy", () => new SearchSpace().Choice("Strategy", FineTuningStrategy.FreezeLayers(2), "freeze( 2 )"), ["Strategy", "freeze(2) twice"] },
        { "null", () => new SearchSpace().Choice("MaxLength", 64, null!), ["MaxLength", "null"] },
        { "not a number", () => new SearchSpace().Choice("LearningRate", double.NaN), ["LearningRate", "NaN"] },
        { "no parent", () => new SearchSpace().When("Schedule", "Linear", new SearchSpace().Uniform("WarmupRatio", 0, 1)), ["Schedule", "not in the space"] },
        { "not the parent's value", () => _example.When("Schedule", "Cosine", new SearchSpace().Choice("BatchSize", 8)), ["Schedule", "Cosine", "Linear, Constant"] },
        { "a range as parent", () => _example.When("LearningRate", 1e-4, new SearchSpace().Choice("BatchSize", 8)), ["LearningRate", "a choice or whole numbers"] },
        { "no child", () => _example.When("Schedule", "Linear", new SearchSpace()), ["Schedule", "empty"] },
        { "none to take out", () => _example.Without("BatchSize"), ["BatchSize", "LearningRate, Epochs, Schedule, WarmupRatio"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void Builder_Mistake_IsRefusedByNameAndValue(string mistake, Func<SearchSpace> build, string[] says)
    {
        var refused = Assert.ThrowsAny<ArgumentException>(build);

        Assert.All(says, text => Assert.True(refused.Message.Contains(text, StringComparison.Ordinal), $"{mistake}: {refused.Message}"));
    }

    [Fact]
    public void Choice_Strategies_AreTheirTextsAndReadBack()
    {
        var space = new SearchSpace().Choice("Strategy", FineTuningStrategy.Full, FineTuningStrategy.FreezeLayers(2) + FineTuningStrategy.LayerwiseDecay(0.9), "lora( 4 )");

        Assert.Equal(["full", "freeze(2)+decay(0.9)", "lora(4)"], space["Strategy"]!.Values);
        var options = new TrainingOptions();
        new GridTuner(space).Propose([], 1)!.ApplyTo(options);
        Assert.Equal(FineTuningStrategy.FreezeLayers(2) + FineTuningStrategy.LayerwiseDecay(0.9), options.Strategy);
        Assert.Equal("""{"Strategy":"freeze(2)+decay(0.9)"}""", space.ConfigurationOf(options).Json);
    }

    [Fact]
    public void Choice_WholeNumbersOfAnOptionThatIsNotWhole_HoldTheOptionsOwnValue()
    {
        var space = new SearchSpace().Choice("WarmupRatio", 0, 0.1).When("WarmupRatio", 0, new SearchSpace().Choice("BatchSize", 8, 16));

        Assert.Equal([0.0, 0.1], space["WarmupRatio"]!.Values);
        Assert.True(space.Contains(space.ConfigurationOf(new TrainingOptions { WarmupRatio = 0, BatchSize = 16 })));
        Assert.Equal([8L, 16L], space["BatchSize"]!.Values);
        Assert.Contains("0.0 twice", Assert.Throws<ArgumentException>(() => new SearchSpace().Choice("WarmupRatio", 0, 0.0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_EmptySpace_SaysSo() => Assert.Contains("empty", Assert.Single(new SearchSpace().Problems(new TrainingOptions())).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Problems_OptionOfEntities_IsOnlyForEntities()
    {
        var space = new SearchSpace().Choice("UseCrf", true, false);

        Assert.Equal("UseCrf", Assert.Single(space.Problems(new TrainingOptions())).Field);
        Assert.Empty(space.Problems(new EntityTrainingOptions()));
    }

    [Fact]
    public void Problems_ValueRefusedBesideOtherOptions_NamesIt()
    {
        var space = new SearchSpace().Choice("SubwordLabels", SubwordLabels.First, SubwordLabels.All);

        Assert.Empty(space.Problems(new EntityTrainingOptions()));
        Assert.Equal("SubwordLabels", Assert.Single(space.Problems(new EntityTrainingOptions { UseCrf = true })).Field);
    }

    [Theory]
    [InlineData(TaskKind.TextClassification)]
    [InlineData(TaskKind.Sentiment)]
    [InlineData(TaskKind.EntityRecognition)]
    public void For_EveryTask_HasNoProblem(TaskKind task) =>
        Assert.Empty(SearchSpace.For(task).Problems(task == TaskKind.EntityRecognition ? new EntityTrainingOptions() : new TrainingOptions()));

    [Fact]
    public void Configuration_Conditions_Hold()
    {
        var space = _example.When("Epochs", [2L, 6L], new SearchSpace()
            .Choice("BatchSize", 8, 16).When("BatchSize", 16, new SearchSpace().Uniform("WeightDecay", 0, 0.1)));
        var random = new TrialRandom(1, 1);
        var seen = Enumerable.Range(0, 500).Select(_ => RandomTuner.Draw(space, ref random)).ToList();

        Assert.All(seen, c =>
        {
            Assert.Equal(c["Schedule"] is "Linear", c["WarmupRatio"] is double);
            Assert.Equal(c["Epochs"] is 2L or 6L, c["BatchSize"] is long);
            Assert.Equal(c["BatchSize"] is 16L, c["WeightDecay"] is double);
            Assert.True(space.Contains(c), c.ToString());
        });
        Assert.Equal([2L, 6L, 10L], seen.Select(c => (long)c["Epochs"]!).Distinct().Order());
        Assert.DoesNotContain(space.Without("Epochs").Dimensions, d => d.Name is "BatchSize" or "WeightDecay");
    }

    [Fact]
    public void ConfigurationOf_Options_IsWhatTheyHave()
    {
        var options = new TrainingOptions { LearningRate = 3e-4, Epochs = 6 };

        Assert.Equal("""{"Epochs":6,"LearningRate":0.0003,"Schedule":"Linear","WarmupRatio":0.1}""", _example.ConfigurationOf(options).Json);
        options.Schedule = ScheduleKind.Constant;
        Assert.Equal("""{"Epochs":6,"LearningRate":0.0003,"Schedule":"Constant"}""", _example.ConfigurationOf(options).Json);
        Assert.Empty(new SearchSpace().Uniform("HiddenDropout", 0, 0.3).ConfigurationOf(options).Values);
    }
}
