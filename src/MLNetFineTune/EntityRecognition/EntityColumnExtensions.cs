using Microsoft.ML.Data;
using MLNetFineTune;
using MLNetFineTune.Torch.Inference;

namespace Microsoft.ML;

/// <summary>The entities of scored data.</summary>
public static class EntityColumnExtensions
{
    /// <summary>The entities of each row, in one pass; rows are scored as they are read.</summary>
    /// <param name="data">What a recognizer's <c>Transform</c> gave, or data that has its columns EntityType, EntityText, EntityStart, EntityLength, EntityScore.</param>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is not there.</exception>
    public static IEnumerable<IReadOnlyList<Entity>> GetEntities(this IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Read(data, Column(nameof(EntityColumns.EntityType)), Column(nameof(EntityColumns.EntityText)), Column(nameof(EntityColumns.EntityStart)), Column(nameof(EntityColumns.EntityLength)),
            Column(nameof(EntityColumns.EntityScore)));

        DataViewSchema.Column Column(string name) => data.Schema.GetColumnOrNull(name) ?? throw new ArgumentOutOfRangeException(nameof(data), $"Could not find column '{name}'");
    }

    private static IEnumerable<IReadOnlyList<Entity>> Read(
        IDataView data, DataViewSchema.Column type, DataViewSchema.Column text, DataViewSchema.Column start, DataViewSchema.Column length, DataViewSchema.Column score)
    {
        using var cursor = data.GetRowCursor([type, text, start, length, score]);
        var (types, texts) = (Vectors<ReadOnlyMemory<char>>(cursor, type), Vectors<ReadOnlyMemory<char>>(cursor, text));
        var (starts, lengths, scores) = (Vectors<int>(cursor, start), Vectors<int>(cursor, length), Vectors<float>(cursor, score));
        while (cursor.MoveNext())
        {
            yield return new EntityColumns
            {
                EntityType = [.. types().Select(t => t.ToString())],
                EntityText = [.. texts().Select(t => t.ToString())],
                EntityStart = starts(),
                EntityLength = lengths(),
                EntityScore = scores(),
            }.GetEntities();
        }
    }

    private static Func<T[]> Vectors<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default;
        return () =>
        {
            getter(ref vector);
            return [.. vector.DenseValues()];
        };
    }
}
