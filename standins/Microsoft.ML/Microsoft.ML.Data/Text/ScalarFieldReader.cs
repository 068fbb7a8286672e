namespace Microsoft.ML.Data;

/// <summary>Reads a column of scalars.</summary>
internal sealed class ScalarFieldReader<T>(LoadedColumn column) : FieldReader(column)
{
    private readonly TextParser<T> _parse = (TextParser<T>)TextParsers.For(column.ItemType);
    private readonly int _source = column.Sources[0];
    private T _value = default;

    public override Delegate Getter => (ValueGetter<T>)((ref T value) =>
    {
        CheckOnRow();
        value = _value;
    });

    protected override void ReadFields(LineFields fields, long line, ParseReport report)
    {
        var text = fields[_source];
        if (text.IsEmpty)
            _value = default;
        else if (!_parse(text, out _value))
            Refuse(text, 0, line, report);
    }
}
