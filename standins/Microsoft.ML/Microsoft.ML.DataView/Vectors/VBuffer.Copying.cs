namespace Microsoft.ML.Data;

public readonly partial struct VBuffer<T>
{
    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = destination.GetEditor(Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = destination.GetEditor(Length, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        if (destinationIndex < 0 || destinationIndex > destination.Length - Length)
            throw new ArgumentOutOfRangeException(nameof(destination), "There is not room for these values");
        var slots = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(slots);
            return;
        }

        slots.Fill(defaultValue);
        for (var i = 0; i < _count; i++)
            slots[_indices[i]] = _values[i];
    }

    internal VBufferEditor<T> GetEditor(
        int newLogicalLength, int? valuesCount, int? maxValuesCapacity = null, bool keepOldOnResize = false, bool requireIndicesOnDense = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(newLogicalLength);
        var count = valuesCount ?? newLogicalLength;
        if (count < 0 || count > newLogicalLength)
            throw new ArgumentOutOfRangeException(nameof(valuesCount), $"{count} values do not fit a vector of {newLogicalLength}");
        var (values, indices) = (_values, _indices);
        var most = maxValuesCapacity ?? Array.MaxLength;
        var newValues = Grow(ref values, count, most, keepOldOnResize);
        var newIndices = (count < newLogicalLength || requireIndicesOnDense) && Grow(ref indices, count, most, keepOldOnResize);
        return new(newLogicalLength, count, values, indices, requireIndicesOnDense, newValues, newIndices);
    }

    private static bool Grow<TItem>(ref TItem[] array, int least, int most, bool keep)
    {
        var room = array?.Length ?? 0;
        if (least > most)
            throw new ArgumentOutOfRangeException(nameof(most), $"{least} values are more than the {most} that there may be");
        if (room >= least)
            return false;
        var grown = new TItem[Math.Max(least, (int)Math.Min(Math.Max(4, 2L * room), most))];
        if (keep)
            array?.CopyTo(grown, 0);
        array = grown;
        return true;
    }
}
