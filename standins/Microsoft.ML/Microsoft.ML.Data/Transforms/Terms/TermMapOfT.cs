using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

internal sealed class TermMap<T> : TermMap
{
    private readonly T[] _terms;
    private readonly Dictionary<T, uint> _keys = new(Equality);

    public TermMap(PrimitiveDataViewType itemType, T[] terms)
        : base(itemType, terms.Length)
    {
        _terms = terms;
        for (var i = 0; i < terms.Length; i++)
            Contracts.CheckDecode(_keys.TryAdd(terms[i], (uint)i + 1), $"Term {i} of {terms.Length} is there twice");
    }

    public static IEqualityComparer<T> Equality { get; } =
        typeof(T) == typeof(ReadOnlyMemory<char>) ? (IEqualityComparer<T>)(object)OrdinalText.Instance : EqualityComparer<T>.Default;

    public static IComparer<T> Order { get; } =
        typeof(T) == typeof(ReadOnlyMemory<char>) ? (IComparer<T>)(object)OrdinalText.Instance : Comparer<T>.Default;

    public override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source)
    {
        var column = input.Schema[source.Index];
        if (source.Type is not VectorDataViewType)
        {
            var read = input.GetGetter<T>(column);
            T value = default;
            return (ValueGetter<uint>)((ref uint key) =>
            {
                read(ref value);
                key = _keys.GetValueOrDefault(value);
            });
        }

        var readAll = input.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values = default;
        return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> keys) =>
        {
            readAll(ref values);
            var editor = VBufferEditor.Create(ref keys, values.Length);
            var slot = 0;
            foreach (var value in values.DenseValues())
                editor.Values[slot++] = _keys.GetValueOrDefault(value);
            keys = editor.Commit();
        });
    }

    public override void AddKeyValues(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column source, bool asText)
    {
        if (Count == 0)
            return;
        if (ItemType is KeyDataViewType key && source.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is VectorDataViewType known
            && (ulong)known.Size == key.Count)
            GenericCall.Invoke<object>(AddValuesOfKeys<int>, known.ItemType.RawType, annotations, source, known.ItemType, asText);
        else
            Add(annotations, ItemType, _terms, asText);
    }

    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine(ItemType is TextDataViewType ? $"# Number of terms = {Count}" : $"# Number of terms of type '{ItemType}' = {Count}");
        for (var i = 0; i < Count; i++)
            writer.WriteLine($"{i}\t{ValueText.Of(ItemType, _terms[i])}");
    }

    protected override void SaveTerms(ModelSaveContext ctx)
    {
        if (_terms is ReadOnlyMemory<char>[] texts)
        {
            ctx.Writer.Write(Count);
            foreach (var text in texts)
                ctx.SaveNonEmptyString(text.ToString());
            return;
        }

        ColumnTypeCode.Write(ctx.Writer, ItemType);
        ctx.Writer.Write(Count);
        ColumnValueCode.WriteItems(ctx.Writer, _terms);
    }

    private object AddValuesOfKeys<TValue>(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column source, PrimitiveDataViewType type, bool asText)
    {
        VBuffer<TValue> known = default;
        source.Annotations.GetValue(AnnotationUtils.Kinds.KeyValues, ref known);
        Add(annotations, type, _terms.Select(key => known.GetItemOrDefault(checked((int)Convert.ToUInt64(key)) - 1)).ToArray(), asText);
        return null;
    }

    private static void Add<TValue>(DataViewSchema.Annotations.Builder annotations, PrimitiveDataViewType type, TValue[] values, bool asText)
    {
        if (asText && type is not TextDataViewType)
            Add(annotations, TextDataViewType.Instance, values.Select(value => ValueText.Of(type, value).AsMemory()).ToArray(), false);
        else
            annotations.AddKeyValues(values.Length, type, (ref VBuffer<TValue> destination) => new VBuffer<TValue>(values.Length, values).CopyTo(ref destination));
    }
}
