using MLNetFineTune.Tests;
using MLNetFineTune.Torch.Training;
using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNetFineTune.Sweeps.Tests.Results;

public sealed class TrialViewTests
{
    private static readonly SearchSpace s_space = new SearchSpace().LogUniform("LearningRate", 1e-5, 1e-2).Choice("BatchSize", 8, 16).Choice("Schedule", "Linear", "Cosine");

    private static readonly Trial[] s_trials =
    [
        new(0, new([new("LearningRate", 1e-3), new("BatchSize", 8), new("Schedule", "Cosine")]), TrialStatus.Completed, 3, [new(1, 1.5, 0.7, 0.5), new(3, 4.5, 0.6, 0.75)]),
        new(1, new([new("BatchSize", 16)]), TrialStatus.Failed, 1, [], "a, \"b\"\nc"),
    ];

    [Fact]
    public void Rows_Trials_HaveAColumnForEachOption()
    {
        var table = new TrialView(s_trials, s_space, ValidationMetric.Accuracy);
        Assert.Equal(["Number", "Status", "Score", "TrainedEpochs", "Seconds", "Error", "LearningRate", "BatchSize", "Schedule"], table.Schema.Select(c => c.Name));
        Assert.Equal([0, 1], table.GetColumn<int>("Number"));
        Assert.Equal([0.75, double.NaN], table.GetColumn<double>("Score"));
        Assert.Equal([3, 0], table.GetColumn<int>("TrainedEpochs"));
        Assert.Equal([1e-3, double.NaN], table.GetColumn<double>("LearningRate"));
        Assert.Equal([8, 16], table.GetColumn<double>("BatchSize"));
        Assert.Equal(["Cosine", ""], table.GetColumn<string>("Schedule"));
        Assert.Equal(["Completed", "Failed"], table.GetColumn<string>("Status"));
        Assert.Equal(2, table.GetRowCount());
    }

    [Fact]
    public void GetGetter_ColumnNotAskedForOrOfAnotherType_IsRefused()
    {
        var table = new TrialView(s_trials, s_space, ValidationMetric.Accuracy);
        using var cursor = table.GetRowCursor([table.Schema["Number"]]);
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<double>(table.Schema["Score"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(table.Schema["Number"]));
    }

    [Fact]
    public void SaveCsv_Trials_QuotesWhatNeedsIt()
    {
        var file = Path.GetTempFileName();
        try
        {
            new SweepResult<ITransformer>(null!, s_trials[0], 0.75, s_trials, s_space, ValidationMetric.Accuracy, SweepEnd.Completed).SaveCsv(file);
            Assert.Equal(
                "Number,Status,Score,TrainedEpochs,Seconds,Error,LearningRate,BatchSize,Schedule\n0,Completed,0.75,3,4.5,,0.001,8,Cosine\n1,Failed,,0,0,\"a, \"\"b\"\"\nc\",,16,\n", File.ReadAllText(file));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
