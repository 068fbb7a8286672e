using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.AutoML.Tests;

/// <summary>Hears of training at once, on the thread that trains.</summary>
internal sealed class Reports(Action<TrainingProgress> heard) : IProgress<TrainingProgress>
{
    public Reports(List<double> rates) : this(report => rates.Add(report.LearningRate))
    {
    }

    public void Report(TrainingProgress value) => heard(value);
}
