using System.Globalization;
using Microsoft.ML.Runtime;
using MLNetFineTune.Torch.Training.Pretraining;

namespace MLNetFineTune.Pretraining;

/// <summary>What comes before training, for the log of the MLContext.</summary>
internal sealed class ChannelStages(IChannel channel) : IProgress<PretrainingStage>
{
    public void Report(PretrainingStage value) => channel.Info(MessageSensitivity.None, value switch
    {
        { Name: "teacher", Done: { } done } => string.Create(CultureInfo.InvariantCulture, $"the teacher has read {done:P0} of the texts"),
        { Name: "tokenizing" } => "tokenizing the texts",
        _ => "training begins",
    });
}
