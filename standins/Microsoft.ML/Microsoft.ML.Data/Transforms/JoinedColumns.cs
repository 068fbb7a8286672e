using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Columns of one item type as one vector. A single vector stays what it is, annotations and all.</summary>
internal sealed class JoinedColumns
{
    private readonly DataViewSchema.Column[] _sources;

    public JoinedColumns(DataViewSchema.Column[] sources)
    {
        _sources = sources;
        // A size that is not known makes the sum unknown.
        var sizes = sources.Select(s => s.Type.GetValueCount()).ToArray();
        Type = IsIdentity ? (VectorDataViewType)sources[0].Type
            : new((PrimitiveDataViewType)sources[0].Type.GetItemType(), sizes.Contains(0) ? 0 : sizes.Aggregate(0, (sum, size) => checked(sum + size)));
    }

    public VectorDataViewType Type { get; }

    private bool IsIdentity => _sources is [{ Type: VectorDataViewType }];

    public DataViewSchema.Annotations MakeAnnotations()
    {
        if (IsIdentity)
            return _sources[0].Annotations;
        var annotations = new DataViewSchema.Annotations.Builder();
        if (Type.ItemType is NumberDataViewType && _sources.All(IsNormalized))
            annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        if (Type.IsKnownSize && _sources.Any(s => s.Type is not VectorDataViewType || s.HasSlotNames(s.Type.GetVectorSize())))
            annotations.AddSlotNames(Type.Size, GetSlotNames);
        return annotations.ToAnnotations();
    }

    public Delegate MakeGetter(DataViewRow input) => IsIdentity
        ? GenericCall.Invoke<Delegate>(GetGetter<int>, Type.RawType, input)
        : GenericCall.Invoke<Delegate>(MakeJoiningGetter<int>, Type.ItemType.RawType, input);

    private static bool IsNormalized(DataViewSchema.Column column)
    {
        var normalized = false;
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.IsNormalized)?.Type is BooleanDataViewType)
            column.Annotations.GetValue(AnnotationUtils.Kinds.IsNormalized, ref normalized);
        return normalized;
    }

    private ValueGetter<T> GetGetter<T>(DataViewRow input) => input.GetGetter<T>(input.Schema[_sources[0].Index]);

    private ValueGetter<VBuffer<T>> MakeJoiningGetter<T>(DataViewRow input)
    {
        // One of the two for each source.
        var scalars = _sources.Select(s => s.Type is VectorDataViewType ? null : input.GetGetter<T>(input.Schema[s.Index])).ToArray();
        var vectors = _sources.Select(s => s.Type is VectorDataViewType ? input.GetGetter<VBuffer<T>>(input.Schema[s.Index]) : null).ToArray();
        var parts = new VBuffer<T>[_sources.Length];
        return (ref VBuffer<T> destination) =>
        {
            var length = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                vectors[i]?.Invoke(ref parts[i]);
                var expected = _sources[i].Type.GetVectorSize();
                if (expected != 0 && expected != parts[i].Length)
                    throw Contracts.Except($"Column '{_sources[i].Name}': expected {expected} slots, but got {parts[i].Length}");
                length = checked(length + (vectors[i] is null ? 1 : parts[i].Length));
            }

            var editor = VBufferEditor.Create(ref destination, length);
            var at = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                if (vectors[i] is null)
                {
                    scalars[i](ref editor.Values[at++]);
                    continue;
                }

                parts[i].CopyTo(editor.Values, at);
                at += parts[i].Length;
            }

            destination = editor.Commit();
        };
    }

    /// <summary>A scalar's slot has its column's name, a vector's have the column's name before their own; vectors without names leave theirs empty.</summary>
    private void GetSlotNames(ref VBuffer<ReadOnlyMemory<char>> destination)
    {
        var names = new List<ReadOnlyMemory<char>>();
        foreach (var source in _sources)
        {
            if (source.Type is not VectorDataViewType vector)
            {
                names.Add(source.Name.AsMemory());
                continue;
            }

            VBuffer<ReadOnlyMemory<char>> own = default;
            if (source.HasSlotNames(vector.Size))
                source.Annotations.GetValue(AnnotationUtils.Kinds.SlotNames, ref own);
            else
                own = new(vector.Size, 0, [], []);
            names.AddRange(own.DenseValues().Select(name => name.IsEmpty ? name : $"{source.Name}.{name}".AsMemory()));
        }

        destination = new(names.Count, [.. names]);
    }
}
