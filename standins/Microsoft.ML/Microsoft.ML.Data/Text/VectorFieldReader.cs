namespace Microsoft.ML.Data;

/// <summary>Reads a column of vectors. Where no more than half of the fields hold something, the vector is sparse.</summary>
internal sealed class VectorFieldReader<T>(LoadedColumn column) : FieldReader(column)
{
    private readonly TextParser<T> _parse = (TextParser<T>)TextParsers.For(column.ItemType);
    private readonly int[] _sources = column.Sources;
    private readonly int[] _slots = new int[column.Sources.Length];
    private readonly T[] _values = new T[column.Sources.Length];
    private int _count;

    public override Delegate Getter => (ValueGetter<VBuffer<T>>)Get;

    protected override void ReadFields(LineFields fields, long line, ParseReport report)
    {
        _count = 0;
        for (var slot = 0; slot < _sources.Length; slot++)
        {
            var text = fields[_sources[slot]];
            if (text.IsEmpty)
                continue;
            if (!_parse(text, out _values[_count]))
                Refuse(text, slot, line, report);
            _slots[_count++] = slot;
        }
    }

    private void Get(ref VBuffer<T> value)
    {
        CheckOnRow();
        var length = _sources.Length;
        if (_count <= length / 2)
        {
            var sparse = VBufferEditor.Create(ref value, length, _count);
            _values.AsSpan(0, _count).CopyTo(sparse.Values);
            _slots.AsSpan(0, _count).CopyTo(sparse.Indices);
            value = sparse.Commit();
            return;
        }

        var dense = VBufferEditor.Create(ref value, length);
        dense.Values.Clear();
        for (var i = 0; i < _count; i++)
            dense.Values[_slots[i]] = _values[i];
        value = dense.Commit();
    }
}
