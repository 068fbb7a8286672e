using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Scoring;

/// <summary>The values of one column in the rows of a window.</summary>
internal abstract class BufferedColumn
{
    private static readonly MethodInfo OfValuesMethod = typeof(BufferedColumn).GetMethod(nameof(OfValues), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo OfVectorsMethod = typeof(BufferedColumn).GetMethod(nameof(OfVectors), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>A buffer for a column of any type.</summary>
    public static BufferedColumn Of(DataViewRow source, DataViewSchema.Column column)
    {
        var raw = column.Type.RawType;
        var make = raw.IsGenericType && raw.GetGenericTypeDefinition() == typeof(VBuffer<>) ? OfVectorsMethod.MakeGenericMethod(raw.GetGenericArguments()) : OfValuesMethod.MakeGenericMethod(raw);
        return make.CreateDelegate<Func<DataViewRow, DataViewSchema.Column, BufferedColumn>>()(source, column);
    }

    /// <summary>Takes the value of the row that the source is on.</summary>
    public abstract void Load(int row);

    /// <summary>A getter of the buffered row that <paramref name="current"/> names.</summary>
    public abstract Delegate Getter(Func<int> current);

    private static BufferedColumn<T> OfValues<T>(DataViewRow source, DataViewSchema.Column column) => new(source, column);

    private static BufferedVectors<T> OfVectors<T>(DataViewRow source, DataViewSchema.Column column) => new(source, column);
}

/// <summary>Values that are handed out as they are: numbers, keys, texts, objects of custom types.</summary>
internal sealed class BufferedColumn<T>(DataViewRow source, DataViewSchema.Column column) : BufferedColumn
{
    private readonly ValueGetter<T> _getter = source.GetGetter<T>(column);
    private readonly List<T> _values = [];

    public override void Load(int row)
    {
        // Each from nothing: a getter may fill anew the object that it is given, and a reader has the last one.
        T value = default!;
        _getter(ref value);
        if (row < _values.Count)
            _values[row] = value;
        else
            _values.Add(value);
    }

    public override Delegate Getter(Func<int> current) => (ValueGetter<T>)((ref T value) => value = _values[current()]);
}

/// <summary>Vectors, whose arrays the buffer owns: a reader gets a copy in arrays of its own.</summary>
internal sealed class BufferedVectors<T>(DataViewRow source, DataViewSchema.Column column) : BufferedColumn
{
    private readonly ValueGetter<VBuffer<T>> _getter = source.GetGetter<VBuffer<T>>(column);
    private readonly List<VBuffer<T>> _values = [];

    public override void Load(int row)
    {
        var value = row < _values.Count ? _values[row] : default;
        _getter(ref value);
        if (row < _values.Count)
            _values[row] = value;
        else
            _values.Add(value);
    }

    public override Delegate Getter(Func<int> current) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[current()].CopyTo(ref value));
}
