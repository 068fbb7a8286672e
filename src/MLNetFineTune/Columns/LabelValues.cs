using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Columns;

/// <summary>The values behind a label's keys, in their own type: what the annotations of the output columns repeat and a model file keeps.</summary>
internal abstract class LabelValues
{
    /// <summary>Name of the annotation that holds a key's values.</summary>
    public const string Annotation = "KeyValues";

    /// <summary>The type of the annotation: a vector of known size.</summary>
    public required VectorDataViewType Type { get; init; }

    /// <summary>What the type is called in a model file.</summary>
    public required string Kind { get; init; }

    /// <summary>The values as text, in a form that <see cref="FromTexts"/> reads back exactly.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>Adds the values to a column's annotations.</summary>
    public abstract void AddTo(DataViewSchema.Annotations.Builder annotations, string name);

    /// <summary>The values of a column of keys or of vectors of keys; null where it has none of the key's size, or of a type that cannot be kept.</summary>
    public static LabelValues? OfKey(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Annotation)?.Type is not VectorDataViewType { IsKnownSize: true } type || (ulong)type.Size != KeyColumns.KeyOf(column).Count)
            return null;
        return LabelValueKind.All.FirstOrDefault(k => k.Type.Equals(type.ItemType))?.Read(column.Annotations, type);
    }

    /// <summary>The values that <see cref="Texts"/> were written of.</summary>
    /// <exception cref="FormatException">The kind is unknown or a text is not of it.</exception>
    public static LabelValues FromTexts(string kind, IReadOnlyList<string> texts) =>
        (LabelValueKind.All.FirstOrDefault(k => k.Name == kind) ?? throw new FormatException($"label values of unknown type '{kind}'")).Parse(texts);
}
