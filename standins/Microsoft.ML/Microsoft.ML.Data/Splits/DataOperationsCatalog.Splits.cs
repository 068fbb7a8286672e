using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(testFraction is > 0 and < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        var numbers = SplitNumbers.Create(data, samplingKeyColumnName, seed ?? SeedOf(_env));
        return new(
            new SplitDataView(data, numbers, 0, testFraction, withMost: false, outside: true),
            new SplitDataView(data, numbers, 0, testFraction, withMost: false, outside: false));
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        return Folds(_env, data, numberOfFolds, samplingKeyColumnName, seed);
    }

    /// <summary>A row on the border of two folds is tested in both, as in ML.NET.</summary>
    internal static TrainTestData[] Folds(IHostEnvironment env, IDataView data, int count, string samplingKeyColumn, int? seed)
    {
        var numbers = SplitNumbers.Create(data, samplingKeyColumn, seed ?? SeedOf(env));
        return Enumerable.Range(0, count).Select(fold =>
        {
            var (least, most) = ((double)fold / count, (double)(fold + 1) / count);
            return new TrainTestData(
                new SplitDataView(data, numbers, least, most, withMost: true, outside: true),
                new SplitDataView(data, numbers, least, most, withMost: true, outside: false));
        }).ToArray();
    }

    private static int? SeedOf(IHostEnvironment env) => (env as IHostEnvironmentInternal)?.Seed;

    public readonly struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet) => (TrainSet, TestSet) = (trainSet, testSet);
    }
}
