using System.Reflection;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps.Tests.Space;

public class ConfigurationTests
{
    [Fact]
    public void Json_EveryType_ReadsBackToTheSameBits()
    {
        var configuration = new Configuration(new Dictionary<string, object>
        {
            ["LearningRate"] = Math.PI * 1e-5, ["WarmupRatio"] = 1.0, ["BatchSize"] = 8, ["Schedule"] = ScheduleKind.Constant, ["UseCrf"] = true, ["A"] = "\"é\n", ["B"] = long.MinValue, ["C"] = 1e300,
        });

        var read = Configuration.Parse(configuration.Json);

        Assert.Equal(configuration, read);
        Assert.Equal(configuration.Json, read.Json);
        Assert.Equal(Math.PI * 1e-5, read["LearningRate"]);
        Assert.Equal(1.0, read["WarmupRatio"]);
        Assert.Equal(8L, read["BatchSize"]);
        Assert.Equal("Constant", read["Schedule"]);
        Assert.Equal(true, read["UseCrf"]);
        Assert.Equal("\"é\n", read["A"]);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"A\":null}")]
    [InlineData("{\"A\":1e999}")]
    [InlineData("{\"A\":99999999999999999999}")]
    [InlineData("{\"A\":1,\"A\":2}")]
    [InlineData("{\"A\":")]
    public void Parse_OtherText_IsRefused(string json) => Assert.Throws<FormatException>(() => Configuration.Parse(json));

    [Fact]
    public void ApplyTo_Options_SetsTheNamedOnes()
    {
        var options = new TrainingOptions { WeightDecay = 0.5 };

        Configuration.Parse("""{"LearningRate":0.001,"BatchSize":8,"HiddenDropout":0.2,"Schedule":"Constant","MaxLength":64,"WarmupRatio":0}""").ApplyTo(options);

        Assert.Equal((1e-3, 8, 0.2, ScheduleKind.Constant, 64, 0.0, 0.5), (
            options.LearningRate, options.BatchSize, options.HiddenDropout!.Value, options.Schedule, options.MaxLength!.Value, options.WarmupRatio, options.WeightDecay));
    }

    [Theory]
    [InlineData("""{"BatchSize":8,"NoSuchOption":1}""", "NoSuchOption")]
    [InlineData("""{"BatchSize":8,"Epochs":2.5}""", "Epochs")]
    [InlineData("""{"BatchSize":8,"Schedule":"Sideways"}""", "Sideways")]
    [InlineData("""{"BatchSize":8,"UseCrf":true}""", "UseCrf")]
    [InlineData("""{"BatchSize":8,"Threads":2}""", "Threads")]
    public void ApplyTo_WhatOptionsDoNotHave_IsRefusedAndNothingIsSet(string json, string says)
    {
        var options = new TrainingOptions { BatchSize = 5, Threads = 1 };

        var refused = Assert.Throws<ArgumentException>(() => Configuration.Parse(json).ApplyTo(options));

        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Equal((5, 1), (options.BatchSize, options.Threads));
    }

    /// <summary>A new option that nobody thought of is found here: swept, or on the list of those that are not.</summary>
    [Fact]
    public void SweptOptions_EveryOption_IsSweptOrKnownNotToBe()
    {
        string[] not =
        [
            "BestModelMetric", "CacheFrozenStates", "CalibrateScores", "CheckpointFolder", "CheckpointSteps", "ClassWeights", "Device", "EvaluationSteps", "FrozenStatesMemory", "KeepAdapter",
            "ProgressInterval", "RestoreBestModel", "Resume", "Splitting", "StopAfterEpoch", "Threads", "ValidationFraction",
        ];
        var all = typeof(EntityTrainingOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true }).Select(p => p.Name).ToList();

        Assert.Empty(all.Except(SweptOption.Names).Except(not));
        Assert.Empty(SweptOption.Names.Intersect(not));
        Assert.Empty(not.Except(all));
        Assert.Superset(new HashSet<string> { "LearningRate", "BatchSize", "Epochs", "HiddenDropout", "Schedule", "WarmupRatio", "UseCrf", "Strategy" }, SweptOption.Names.ToHashSet());
    }
}
