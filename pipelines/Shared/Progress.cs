using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNetFineTune.Pipelines;

/// <summary>Shows what a trainer says while it works; ML.NET's own chatter stays quiet.</summary>
public static class Progress
{
    /// <summary>Prints messages of our trainers, and warnings and errors of everyone.</summary>
    public static void Show(LoggingEventArgs log)
    {
        if (log.Kind is ChannelMessageKind.Warning or ChannelMessageKind.Error || (log.Kind == ChannelMessageKind.Info && log.Source.StartsWith("FineTune", StringComparison.Ordinal)))
            Console.WriteLine(log.RawMessage);
    }
}
