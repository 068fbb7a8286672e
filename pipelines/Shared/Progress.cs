using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNetFineTune.Pipelines;

/// <summary>Shows what our trainers say while they work, and everyone's warnings and errors; the rest of ML.NET's log stays quiet.</summary>
public static class Progress
{
    private static readonly string[] s_trainers =
        [nameof(TextClassifierEstimator), nameof(SentimentEstimator), nameof(EntityRecognizerEstimator), nameof(EncoderPretrainingEstimator)];

    /// <summary>Prints a message of the log, if it is one to show.</summary>
    public static void Show(LoggingEventArgs log)
    {
        if (log.Kind is ChannelMessageKind.Warning or ChannelMessageKind.Error
            || (log.Kind == ChannelMessageKind.Info && s_trainers.Any(t => log.Source.StartsWith(t, StringComparison.Ordinal))))
        {
            Console.WriteLine(log.RawMessage);
        }
    }
}
