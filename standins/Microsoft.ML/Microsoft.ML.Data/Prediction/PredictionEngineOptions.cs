namespace Microsoft.ML;

/// <summary>How a prediction engine treats its columns and its transformer.</summary>
public sealed class PredictionEngineOptions
{
    /// <summary>Whether members without a column keep what they have; else they are refused.</summary>
    public bool IgnoreMissingColumns = true;

    /// <summary>Whether disposing of the engine disposes of the transformer.</summary>
    public bool OwnsTransformer = true;
}
