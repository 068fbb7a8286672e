using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Of pipes, a context listens to messages alone.</summary>
internal sealed class SilentPipe<TMessage>(IExceptionContext context) : IPipe<TMessage>
{
    public string ContextDescription => context.ContextDescription;

    public TException Process<TException>(TException ex)
        where TException : Exception => context.Process(ex);

    public void Send(TMessage msg)
    {
    }

    public void Dispose()
    {
    }
}

/// <summary>ML.NET offers no public way to see progress.</summary>
internal sealed class SilentProgress : IProgressChannel
{
    public static SilentProgress Instance { get; } = new();

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
    {
    }

    public void Checkpoint(params double?[] values)
    {
    }

    public IProgressChannel StartProgressChannel(string name) => this;

    public void Dispose()
    {
    }
}
