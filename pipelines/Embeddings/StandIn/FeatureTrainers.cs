using Microsoft.ML;

namespace MLNetFineTune.Pipelines.Embeddings;

/// <summary>Where ML.NET's own trainers are not.</summary>
public static class FeatureTrainers
{
    /// <summary>Says what is left out, and why.</summary>
    public static void Run(MLContext ml, string checkpoint, IDataView train, IDataView test) =>
        Console.WriteLine("The embeddings as features for FastTree and SDCA: only with ML.NET's published packages (the nuget stack); see pipelines/Embeddings/Nuget.");
}
