using System.Text.Json.Nodes;
using MLNetFineTune.Tests;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Torch.Tests.Training;

public class LearningRateScheduleTests
{
    [Theory]
    [InlineData("linear warmup=10 total=100", ScheduleKind.Linear, 10, 100)]
    [InlineData("linear warmup=0 total=7 (runs past its end)", ScheduleKind.Linear, 0, 7)]
    [InlineData("linear warmup=1 total=100", ScheduleKind.Linear, 1, 100)]
    [InlineData("constant warmup=10", ScheduleKind.Constant, 10, 100)]
    [InlineData("cosine warmup=10 total=100", ScheduleKind.Cosine, 10, 100)]
    public void Multiplier_EveryStep_IsThatOfTransformers(string curve, ScheduleKind kind, int warmup, int total)
    {
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.Repository, "tests", "Goldens", "metrics", "schedules.json")))![curve]!.AsArray();
        Assert.Equal(100, expected.Count);
        for (var step = 0; step < expected.Count; step++)
            Assert.Equal(expected[step]!.GetValue<double>(), LearningRateSchedule.Multiplier(kind, step, warmup, total), 1e-12);
    }
}
