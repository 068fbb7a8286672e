using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The columns that evaluators read, found and checked.</summary>
internal static class EvaluatedColumns
{
    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string name) =>
        schema.GetColumnOrNull(Contracts.CheckNonEmpty(name, nameof(name))) ?? throw Contracts.ExceptParam(nameof(schema), $"{name} column '{role}' not found");

    public static void CheckType(DataViewSchema.Column column, bool holds, string role, string expected)
    {
        if (!holds)
            throw Contracts.ExceptSchemaMismatch("schema", role, column.Name, expected, column.Type.ToString());
    }

    /// <summary>Labels as numbers: keys from 0, true as 1; NaN is no label.</summary>
    public static ValueGetter<float> GetLabelGetter(DataViewRow row, DataViewSchema.Column label)
    {
        if (label.Type == NumberDataViewType.Single)
            return row.GetGetter<float>(label);
        if (label.Type == NumberDataViewType.Double)
            return Converted<double>(row, label, value => (float)value);
        return label.Type is KeyDataViewType key
            ? GenericCall.Invoke<ValueGetter<float>>(GetKeyGetter<int>, key.RawType, row, label, key.Count)
            : Converted<bool>(row, label, value => value ? 1 : 0);
    }

    private static ValueGetter<float> GetKeyGetter<T>(DataViewRow row, DataViewSchema.Column label, ulong count) =>
        Converted<T>(row, label, value => Convert.ToUInt64(value) is var key && key > 0 && key <= count ? key - 1 : float.NaN);

    private static ValueGetter<float> Converted<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert)
    {
        var read = row.GetGetter<T>(column);
        T value = default;
        return (ref float number) =>
        {
            read(ref value);
            number = convert(value);
        };
    }
}
