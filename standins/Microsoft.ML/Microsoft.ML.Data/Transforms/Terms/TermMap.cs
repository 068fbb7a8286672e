using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Values and their keys, from 1.</summary>
internal abstract class TermMap(PrimitiveDataViewType itemType, int count)
{
    private const byte TextKind = 0;
    private const byte CodecKind = 1;

    public PrimitiveDataViewType ItemType => itemType;

    public int Count => count;

    /// <summary>Keys cannot be of no values at all: there is a key that never occurs where none was learnt.</summary>
    public KeyDataViewType KeyType { get; } = new(typeof(uint), Math.Max(count, 1));

    public static bool CanHold(DataViewType itemType) => itemType is NumberDataViewType or TextDataViewType or BooleanDataViewType or RowIdDataViewType
        or TimeSpanDataViewType or DateTimeDataViewType or DateTimeOffsetDataViewType or KeyDataViewType;

    public abstract Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source);

    /// <summary>Notes what the keys stand for; of a column of keys, what those stand for in turn.</summary>
    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column source, bool asText);

    public abstract void WriteText(TextWriter writer);

    public void Save(ModelSaveContext ctx)
    {
        ctx.Writer.Write(ItemType is TextDataViewType ? TextKind : CodecKind);
        SaveTerms(ctx);
    }

    public static TermMap Load(ModelLoadContext ctx)
    {
        switch (ctx.Reader.ReadByte())
        {
            case TextKind:
                // Text by text: the count is only believed as far as there are bytes.
                var texts = new List<ReadOnlyMemory<char>>();
                for (var left = ReadCount(ctx); left > 0; left--)
                    texts.Add(ctx.LoadNonEmptyString().AsMemory());
                return new TermMap<ReadOnlyMemory<char>>(TextDataViewType.Instance, [.. texts]);
            case CodecKind:
                var itemType = ColumnTypeCode.Read(ctx.Reader) as PrimitiveDataViewType ?? throw Contracts.ExceptDecode("The terms are of an unknown type");
                return GenericCall.Invoke<TermMap>(LoadTyped<int>, itemType.RawType, ctx, itemType);
            case var kind:
                throw Contracts.ExceptDecode($"There is no map of terms of kind {kind}");
        }
    }

    protected abstract void SaveTerms(ModelSaveContext ctx);

    private static TermMap LoadTyped<T>(ModelLoadContext ctx, PrimitiveDataViewType itemType) =>
        new TermMap<T>(itemType, ColumnValueCode.ReadItems<T>(ctx.Reader, ReadCount(ctx)));

    private static int ReadCount(ModelLoadContext ctx)
    {
        var count = ctx.Reader.ReadInt32();
        Contracts.CheckDecode(count >= 0, $"{count} is not a count of terms");
        return count;
    }
}
