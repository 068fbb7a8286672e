namespace Microsoft.ML.Data;

/// <summary>The value of a type that stands for none: NaN, empty text, key 0. Other types have none of their own and take their default.</summary>
internal static class MissingValue<T>
{
    public static T Value { get; } =
        typeof(T) == typeof(float) ? (T)(object)float.NaN : typeof(T) == typeof(double) ? (T)(object)double.NaN : default;

    /// <summary>What tells missing values of <paramref name="type"/> from others.</summary>
    public static Predicate<T> Test(DataViewType type) => type switch
    {
        TextDataViewType => value => ((ReadOnlyMemory<char>)(object)value).IsEmpty,
        KeyDataViewType => value => EqualityComparer<T>.Default.Equals(value, default),
        _ when typeof(T) == typeof(float) => value => float.IsNaN((float)(object)value),
        _ when typeof(T) == typeof(double) => value => double.IsNaN((double)(object)value),
        _ => _ => false,
    };
}
