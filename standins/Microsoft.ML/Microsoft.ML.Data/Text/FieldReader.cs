using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads one column of a text file line by line, for the cursor whose getter it has.</summary>
internal abstract class FieldReader(LoadedColumn column)
{
    private bool _onRow;

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the column's raw type.</summary>
    public abstract Delegate Getter { get; }

    public static FieldReader Create(LoadedColumn column)
    {
        var kind = column.Type is VectorDataViewType ? typeof(VectorFieldReader<>) : typeof(ScalarFieldReader<>);
        return (FieldReader)Activator.CreateInstance(kind.MakeGenericType(column.ItemType.RawType), column);
    }

    public void Read(LineFields fields, long line, ParseReport report)
    {
        ReadFields(fields, line, report);
        _onRow = true;
    }

    /// <summary>Says that there are no more rows.</summary>
    public void Leave() => _onRow = false;

    protected abstract void ReadFields(LineFields fields, long line, ParseReport report);

    /// <summary>Counts a field that cannot be read, or ends the reading where the type knows no missing values.</summary>
    protected void Refuse(ReadOnlyMemory<char> text, int slot, long line, ParseReport report)
    {
        var isVector = column.Type is VectorDataViewType;
        if (column.ItemType is not KeyDataViewType && column.ItemType.RawType != typeof(float) && column.ItemType.RawType != typeof(double))
            throw Contracts.Except($"Line {line}, column {column.Name}{(isVector ? $", slot {slot}" : "")}: '{text}' is not of type {column.ItemType}");
        report.BadValue(line, isVector ? $"{column.Name} at slot {slot}" : column.Name);
    }

    protected void CheckOnRow() => Contracts.Check(_onRow, "The cursor does not stand on a row.");
}
