using Microsoft.ML;

namespace MLNetFineTune.Scoring;

/// <summary>What rows and cursors refuse, as ML.NET's do.</summary>
internal static class Access
{
    public static bool Active(bool[] active, DataViewSchema.Column column) =>
        column.Index < active.Length ? active[column.Index] : throw new InvalidOperationException($"Column '{column.Name}' is not part of the schema");

    /// <exception cref="ArgumentOutOfRangeException">The column was not asked for when the row or cursor was made.</exception>
    public static void CheckActive(bool[] active, DataViewSchema.Column column)
    {
        if (!Active(active, column))
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active");
    }

    /// <summary>The getter, if it is of the type asked for.</summary>
    /// <exception cref="InvalidOperationException">It is of another.</exception>
    public static ValueGetter<TValue> As<TValue>(Delegate getter, DataViewSchema.Column column) => getter as ValueGetter<TValue> ??
        throw new InvalidOperationException($"Invalid TValue in GetGetter of column '{column.Name}': '{typeof(TValue)}', expected type: '{column.Type.RawType}'");
}
