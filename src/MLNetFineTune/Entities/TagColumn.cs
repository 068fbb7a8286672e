using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Columns;
using MLNetFineTune.Interop;

namespace MLNetFineTune.Entities;

/// <summary>A column of tags, one a word: vectors of text, or of keys whose values are the tags.</summary>
internal sealed class TagColumn
{
    private const string Outside = "O", UnseenBegins = "B-" + EntityMetrics.UnseenType, UnseenGoesOn = "I-" + EntityMetrics.UnseenType;

    private readonly IReadOnlyList<string>? _values;

    private TagColumn(DataViewSchema.Column column, IReadOnlyList<string>? values) => (Column, _values) = (column, values);

    public DataViewSchema.Column Column { get; }

    /// <exception cref="ArgumentOutOfRangeException">The column is missing or of another type, or its keys have no values.</exception>
    public static TagColumn Of(IDataView data, string role, string name)
    {
        var shape = InputColumns.Find(Shapes.Of(data.Schema), role, name, nameof(data));
        var isTags = shape.IsKey ? shape.ItemType.Equals(NumberDataViewType.UInt32) : shape.ItemType.Equals(TextDataViewType.Instance);
        if (shape.Kind == SchemaShape.Column.VectorKind.Scalar || !isTags)
            throw InputColumns.Mismatch(role, shape, "VarVector<Key<UInt32>> or VarVector<String>", nameof(data));
        var values = shape.IsKey ? LabelValues.OfKey(data.Schema[name])?.Texts : null;
        if (shape.IsKey && values is null)
            throw new ArgumentOutOfRangeException(nameof(data), $"The keys of {role} column '{name}' have no values: there is no telling which tags they are");
        return new(data.Schema[name], values);
    }

    /// <summary>Reads the tags of the row that a cursor is on; a missing key gets the tag that <paramref name="missing"/> gives for the tag before it.</summary>
    public Func<string[]> Reader(DataViewRow row, Func<string, string> missing)
    {
        if (_values is null)
        {
            var texts = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(Column);
            VBuffer<ReadOnlyMemory<char>> tags = default;
            return () =>
            {
                texts(ref tags);
                return [.. tags.DenseValues().Select(t => t.Span.SequenceEqual(Outside) ? Outside : t.ToString())];
            };
        }

        var getter = row.GetGetter<VBuffer<uint>>(Column);
        VBuffer<uint> keys = default;
        return () =>
        {
            getter(ref keys);
            var (tags, before) = (new List<string>(keys.Length), Outside);
            foreach (var key in keys.DenseValues())
                tags.Add(before = key > 0 && key <= _values.Count ? _values[(int)key - 1] : missing(before));
            return [.. tags];
        };
    }

    /// <summary>What a missing key of a label is: outside where no key is, as in ML.NET's own data; else an entity of a type that the keys do not have.</summary>
    public string MissingLabel(string before) =>
        !_values!.Contains(Outside) ? Outside : before is UnseenBegins or UnseenGoesOn ? UnseenGoesOn : UnseenBegins;

    public static string MissingPrediction(string before) => Outside;
}
