using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A column of a text file: its type, and the field that each of its slots is read from.</summary>
internal sealed class LoadedColumn
{
    /// <param name="column">What was asked for.</param>
    /// <param name="fieldCount">The number of fields of each line; asked only for a range without end.</param>
    public LoadedColumn(TextLoader.Column column, Func<int> fieldCount)
    {
        Name = Contracts.CheckNonWhiteSpace(column.Name, nameof(Name)).Trim();
        ItemType = TypeOfItems(column);
        var sources = new List<int>();
        foreach (var range in column.Source)
        {
            var last = range.Max ?? fieldCount() - 1;
            if (range.Min == int.MaxValue || last == int.MaxValue)
                throw Contracts.ExceptParam(nameof(range.Min), "A line has fewer fields than that");
            if (last < range.Min)
                throw Contracts.ExceptParam(nameof(range.Min), $"There is no field {range.Min}: the lines have {fieldCount()} fields");
            sources.AddRange(Enumerable.Range(range.Min, last - range.Min + 1));
        }

        if (sources.Distinct().Count() < sources.Count)
            throw Contracts.ExceptParam(nameof(column.Source), $"The ranges of column '{Name}' overlap");
        Sources = [.. sources];
        Type = Sources.Length > 1 || column.Source[0].IsVector ? new VectorDataViewType(ItemType, Sources.Length) : ItemType;
    }

    public string Name { get; }
    public PrimitiveDataViewType ItemType { get; }
    public DataViewType Type { get; }
    public int[] Sources { get; }

    private static PrimitiveDataViewType TypeOfItems(TextLoader.Column column)
    {
        if (!DataKinds.TryGetType(column.Kind, out var type))
            throw Contracts.ExceptParam("Type", $"There is no kind of items {column.Kind}");
        if (column.KeyCount is not { } keys)
            return type;
        if (!KeyDataViewType.IsValidDataType(type.RawType))
            throw Contracts.ExceptParam("Type", $"Keys are unsigned integers, not {column.Kind}");
        return new KeyDataViewType(type.RawType, keys.Count);
    }
}
