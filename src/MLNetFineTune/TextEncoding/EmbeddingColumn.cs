using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Interop;
using MLNetFineTune.Scoring;

namespace MLNetFineTune.TextEncoding;

/// <summary>
/// One column: the vector that the encoder gave. Annotated as FeaturizeText's is: SlotNames (here the numbers of the dimensions: Concatenate puts the column's name before them,
/// and PermutationFeatureImportance needs them), and IsNormalized where vectors have length 1.
/// </summary>
internal sealed class EmbeddingColumn(string name, int width, bool normalized) : IPrediction<ReadOnlyMemory<float>>
{
    private const string SlotNames = "SlotNames";
    private const string IsNormalized = "IsNormalized";

    private readonly ReadOnlyMemory<char>[] _slots = [.. Enumerable.Range(0, width).Select(i => i.ToString(CultureInfo.InvariantCulture).AsMemory())];

    public IReadOnlyList<DataViewSchema.DetachedColumn> Columns(DataViewSchema input)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(SlotNames, new VectorDataViewType(TextDataViewType.Instance, width),
            (ref VBuffer<ReadOnlyMemory<char>> value) => new VBuffer<ReadOnlyMemory<char>>(width, _slots).CopyTo(ref value));
        if (normalized)
            annotations.AddPrimitiveValue(IsNormalized, BooleanDataViewType.Instance, true);
        return [new(name, new VectorDataViewType(NumberDataViewType.Single, width), annotations.ToAnnotations())];
    }

    /// <summary>The same column as a promise.</summary>
    public static SchemaShape.Column Shape(string name, bool normalized)
    {
        List<SchemaShape.Column> annotations = [Shapes.Vector(SlotNames, TextDataViewType.Instance)];
        if (normalized)
            annotations.Add(Shapes.Scalar(IsNormalized, BooleanDataViewType.Instance));
        return Shapes.Vector(name, NumberDataViewType.Single, annotations);
    }

    public Delegate Getter(int index, Func<ReadOnlyMemory<float>> vector) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        var row = vector().Span;
        var editor = VBufferEditor.Create(ref value, row.Length);
        row.CopyTo(editor.Values);
        value = editor.Commit();
    });
}
