using MLNetFineTune.Sweeps;
using MLNetFineTune.Torch.Training;
using AutoMLParameter = Microsoft.ML.SearchSpace.Parameter;

namespace MLNetFineTune.AutoML.Tests;

public class AutoMLSpacesTests
{
    private static SearchSpace Every { get; } = new SearchSpace()
        .LogUniform("LearningRate", 1e-5, 1e-2)
        .Uniform("HiddenDropout", 0, 0.4)
        .Integer("Epochs", 2, 8, step: 3)
        .Integer("MaxLength", 16, 512)
        .Integer("BatchSize", 2, 16, log: true)
        .Choice("MaxGradNorm", 1.0, 0.5)
        .Choice("Schedule", ScheduleKind.Linear, ScheduleKind.Constant)
        .When("Schedule", ScheduleKind.Linear, new SearchSpace().Uniform("WarmupRatio", 0, 0.3))
        .Choice("WeightDecay", 0.05);

    [Fact]
    public void ToAutoML_EveryKindOfOption_IsADimensionUnlessThereIsNothingToChoose()
    {
        var theirs = Every.ToAutoML();
        Assert.Equal(["BatchSize", "Epochs", "HiddenDropout", "LearningRate", "MaxGradNorm", "MaxLength", "Schedule", "WarmupRatio"], theirs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(8, theirs.FeatureSpaceDim);
    }

    [Fact]
    public void ConfigurationOf_AnyPointOfTheSpace_IsInOurs()
    {
        var theirs = Every.ToAutoML();
        var random = new Random(1);
        HashSet<object> epochs = [], batches = [], lengths = [];
        for (var i = 0; i < 500; i++)
        {
            var found = Every.ConfigurationOf(theirs.SampleFromFeatureSpace([.. Enumerable.Range(0, 8).Select(_ => random.NextDouble())]));
            Assert.True(Every.Contains(found), found.Json);
            Assert.Equal(found["Schedule"] is "Linear", found["WarmupRatio"] is not null);
            Assert.Equal(0.05, found["WeightDecay"]);
            epochs.Add(found["Epochs"]!);
            batches.Add(found["BatchSize"]!);
            lengths.Add(found["MaxLength"]!);
        }

        Assert.Equal([2L, 5L, 8L], epochs.Order());
        Assert.Contains(2L, batches);
        Assert.Contains(16L, batches);
        Assert.True(lengths.Count > 200, $"{lengths.Count} lengths");
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void ConfigurationOf_CornersOfTheSpace_AreTheEndsOfTheRanges(double corner)
    {
        var found = Every.ConfigurationOf(Every.ToAutoML().SampleFromFeatureSpace([.. Enumerable.Repeat(corner, 8)]));
        Assert.Equal(corner == 0 ? 1e-5 : 1e-2, found["LearningRate"]);
        Assert.Equal(corner == 0 ? 2L : 8L, found["Epochs"]);
        Assert.Equal(corner == 0 ? 16L : 512L, found["MaxLength"]);
        Assert.Equal(corner == 0 ? 2L : 16L, found["BatchSize"]);
        Assert.Equal(corner == 0 ? 1.0 : 0.5, found["MaxGradNorm"]);
    }

    [Fact]
    public void ToAutoML_OptionsToStartFrom_AreWhatTunersBeginWith()
    {
        var options = new TextClassifierOptions { LearningRate = 2e-4, HiddenDropout = 0.15, Epochs = 5, MaxLength = 100, BatchSize = 10, MaxGradNorm = 0.5, Schedule = ScheduleKind.Linear, WarmupRatio = 0.2 };
        var theirs = Every.ToAutoML(options);
        var first = Every.ConfigurationOf(theirs.SampleFromFeatureSpace(theirs.Default));
        Assert.Equal(2e-4, first["LearningRate"]);
        Assert.Equal(0.15, first["HiddenDropout"]);
        Assert.Equal(0.2, first["WarmupRatio"]);
        Assert.Equal((5L, 0.5, "Linear"), (first["Epochs"], first["MaxGradNorm"], first["Schedule"]));
        Assert.InRange((long)first["MaxLength"]!, 99, 100);
        Assert.InRange((long)first["BatchSize"]!, 9, 10);
    }

    [Fact]
    public void ToAutoML_OptionsOutsideOfTheRanges_BeginInTheMiddle()
    {
        var theirs = Every.ToAutoML(new TextClassifierOptions { LearningRate = 0.1, Epochs = 100 });
        var first = Every.ConfigurationOf(theirs.SampleFromFeatureSpace(theirs.Default));
        Assert.Equal(3.162e-4, first["LearningRate"]);
        Assert.Equal(2L, first["Epochs"]);
    }

    [Fact]
    public void ConfigurationOf_ParametersWrittenAndRead_AreTheSame()
    {
        var theirs = Every.ToAutoML();
        var chosen = theirs.SampleFromFeatureSpace([.. Enumerable.Repeat(0.3, 8)]);
        var read = System.Text.Json.JsonSerializer.Deserialize<AutoMLParameter>(System.Text.Json.JsonSerializer.Serialize(chosen))!;
        Assert.Equal(Every.ConfigurationOf(chosen), Every.ConfigurationOf(read));
    }

    [Fact]
    public void ConfigurationOf_WhatTheSpaceDoesNotHave_IsRefusedByName()
    {
        var space = new SearchSpace().Choice("BatchSize", 8, 16).LogUniform("LearningRate", 1e-5, 1e-3);
        var chosen = space.ToAutoML().SampleFromFeatureSpace([0.2, 0.2]);
        chosen["BatchSize"] = AutoMLParameter.FromInt(12);
        Assert.StartsWith("BatchSize: found 12; allowed 8, 16", Assert.Throws<ArgumentException>(() => space.ConfigurationOf(chosen)).Message, StringComparison.Ordinal);
        chosen["BatchSize"] = AutoMLParameter.FromInt(16);
        chosen["LearningRate"] = AutoMLParameter.FromString("fast");
        Assert.StartsWith("LearningRate: found ", Assert.Throws<ArgumentException>(() => space.ConfigurationOf(chosen)).Message, StringComparison.Ordinal);
        chosen.Remove("LearningRate");
        Assert.StartsWith("LearningRate: found no value", Assert.Throws<ArgumentException>(() => space.ConfigurationOf(chosen)).Message, StringComparison.Ordinal);
    }
}
