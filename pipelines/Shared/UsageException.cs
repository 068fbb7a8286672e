namespace MLNetFineTune.Pipelines;

/// <summary>The program was called in a way that it does not understand.</summary>
public sealed class UsageException(string message) : Exception(message);
