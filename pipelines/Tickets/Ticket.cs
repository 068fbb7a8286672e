using Microsoft.ML.Data;

namespace MLNetFineTune.Pipelines.Tickets;

/// <summary>A message to a support desk, and the topic that it is about.</summary>
public sealed class Ticket
{
    [LoadColumn(0)]
    public string Label { get; set; } = "";

    [LoadColumn(1)]
    public string Text { get; set; } = "";
}
