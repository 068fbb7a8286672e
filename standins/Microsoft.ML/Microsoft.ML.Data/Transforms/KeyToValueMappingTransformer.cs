using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(KeyToValueMappingTransformer), null, typeof(SignatureLoadModel), "Key To Value Transform", KeyToValueMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Gives back the values that keys stand for, from the key column's own annotation. A missing key is a missing value.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(params (string outputColumnName, string inputColumnName)[] columns)
        : base(columns)
    {
    }

    private KeyToValueMappingTransformer(ModelLoadContext ctx)
        : base(ctx)
    {
    }

    private protected override AddedColumn BindColumn(int index, DataViewSchema.Column source)
    {
        var values = source.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type;
        Contracts.Check(values is not null, "Metadata KeyValues does not exist");
        var valueType = (PrimitiveDataViewType)values.GetItemType();
        var keyType = source.Type.GetItemType();
        Contracts.Check((ulong)values.GetVectorSize() == keyType.GetKeyCount(), "There are not as many KeyValues as keys");
        DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(valueType, vector.Dimensions) : valueType;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(source.Annotations, name => name == AnnotationUtils.Kinds.SlotNames);
        var makeGetter = GenericCall.Invoke<Func<DataViewRow, Delegate>>(MakeGetter<int>, valueType.RawType, source, keyType.RawType);
        return new(Columns[index].Output, type, annotations.ToAnnotations(), source, makeGetter);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
    }

    private static Func<DataViewRow, Delegate> MakeGetter<TValue>(DataViewSchema.Column source, Type keyType)
    {
        VBuffer<TValue> annotation = default;
        source.Annotations.GetValue(AnnotationUtils.Kinds.KeyValues, ref annotation);
        // Missing comes first, as key 0 does.
        TValue[] values = [MissingValue<TValue>.Value, .. annotation.DenseValues()];
        return keyType switch
        {
            _ when keyType == typeof(byte) => input => GetGetter<byte, TValue>(input, source, values),
            _ when keyType == typeof(ushort) => input => GetGetter<ushort, TValue>(input, source, values),
            _ when keyType == typeof(uint) => input => GetGetter<uint, TValue>(input, source, values),
            _ => input => GetGetter<ulong, TValue>(input, source, values),
        };
    }

    private static Delegate GetGetter<TKey, TValue>(DataViewRow input, DataViewSchema.Column source, TValue[] values)
        where TKey : IBinaryInteger<TKey>
    {
        TValue ValueOf(TKey key) => ulong.CreateTruncating(key) is var at && at < (ulong)values.Length ? values[at] : values[0];
        if (source.Type is not VectorDataViewType)
        {
            var read = input.GetGetter<TKey>(input.Schema[source.Index]);
            TKey key = default;
            return (ValueGetter<TValue>)((ref TValue value) =>
            {
                read(ref key);
                value = ValueOf(key);
            });
        }

        var readAll = input.GetGetter<VBuffer<TKey>>(input.Schema[source.Index]);
        VBuffer<TKey> keys = default;
        return (ValueGetter<VBuffer<TValue>>)((ref VBuffer<TValue> destination) =>
        {
            readAll(ref keys);
            var editor = VBufferEditor.Create(ref destination, keys.Length);
            var slot = 0;
            foreach (var key in keys.DenseValues())
                editor.Values[slot++] = ValueOf(key);
            destination = editor.Commit();
        });
    }

    internal static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        Contracts.CheckValue(ctx, nameof(ctx)).CheckAtModel(GetVersionInfo());
        return new(ctx);
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "KEY2VALT",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderAssemblyName: typeof(KeyToValueMappingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature);
}
