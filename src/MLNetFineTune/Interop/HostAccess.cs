using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNetFineTune.Interop;

/// <summary>What a pipeline's environment knows and ML.NET's public interface does not tell.</summary>
internal static class HostAccess
{
    /// <summary>The environment of the MLContext that a catalog belongs to.</summary>
    public static IHostEnvironment Environment(MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog) => catalog.GetEnvironment();

    /// <summary>The environment of the MLContext that a catalog belongs to.</summary>
    public static IHostEnvironment Environment(BinaryClassificationCatalog.BinaryClassificationTrainers catalog) => catalog.GetEnvironment();

    /// <summary>The environment of the MLContext that a catalog belongs to.</summary>
    public static IHostEnvironment Environment(TransformsCatalog.TextTransforms catalog) => catalog.GetEnvironment();

    /// <summary>The data operations of the MLContext that a catalog belongs to.</summary>
    public static DataOperationsCatalog Data(TrainCatalogBase catalog) => new(catalog.GetEnvironment());

    /// <summary>What came of one fold.</summary>
    public static TrainCatalogBase.CrossValidationResult<TMetrics> Result<TMetrics>(ITransformer model, TMetrics metrics, IDataView scored, int fold)
        where TMetrics : class => new(model, metrics, scored, fold);

    /// <summary>The seed given to the MLContext; null where none was.</summary>
    public static int? Seed(IHostEnvironment environment) => (environment as IHostEnvironmentInternal)?.Seed;

    /// <summary>The CUDA device that the MLContext asks for; null where it asks for none.</summary>
    public static int? GpuDeviceId(IHostEnvironment environment) => (environment as IHostEnvironmentInternal)?.GpuDeviceId;

    /// <summary>Whether to compute on the CPU where the GPU that was asked for is not there.</summary>
    public static bool FallbackToCpu(IHostEnvironment environment) => (environment as IHostEnvironmentInternal)?.FallbackToCpu ?? true;

    /// <summary>Whether the MLContext was told to stop what it is doing.</summary>
    public static bool IsCanceled(IHostEnvironment environment) => environment is ICancelable { IsCanceled: true };
}
