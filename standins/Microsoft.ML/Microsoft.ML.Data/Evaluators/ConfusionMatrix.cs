using System.Collections.Immutable;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How often each class was taken for each: a row a true class, a column a predicted one.</summary>
public sealed class ConfusionMatrix
{
    private readonly ReadOnlyMemory<char>[] _names;
    private readonly bool _isBinary;

    internal ConfusionMatrix(double[][] counts, ReadOnlyMemory<char>[] names, bool isBinary)
    {
        (_names, _isBinary) = (names, isBinary);
        Counts = counts.Select(row => (IReadOnlyList<double>)row.ToImmutableArray()).ToImmutableArray();
        NumberOfClasses = counts.Length;
        PerClassRecall = counts.Select((row, i) => Share(row[i], row.Sum())).ToImmutableArray();
        PerClassPrecision = counts.Select((row, i) => Share(row[i], counts.Sum(r => r[i]))).ToImmutableArray();
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses { get; }

    public string GetFormattedConfusionTable() => new ConfusionTable(this, _names, _isBinary).ToString();

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        CheckIndex(predictedClassIndicatorIndex, nameof(predictedClassIndicatorIndex));
        CheckIndex(actualClassIndicatorIndex, nameof(actualClassIndicatorIndex));
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    private void CheckIndex(int index, string parameter) =>
        Contracts.CheckParam(index >= 0 && index < NumberOfClasses, parameter, "Invalid index. Should be non-negative, less than the number of classes.");

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
