using System.Reflection;

namespace Microsoft.ML.Data;

internal delegate void ValueCopier<T>(in T source, ref T destination);

/// <summary>Copies values so that neither side sees what the other one does next: vectors into arrays of their own, all else as it is.</summary>
internal static class ValueCopy<T>
{
    public static ValueCopier<T> Copier { get; } = Make();

    private static ValueCopier<T> Make()
    {
        if (!typeof(T).IsGenericType || typeof(T).GetGenericTypeDefinition() != typeof(VBuffer<>))
            return (in T source, ref T destination) => destination = source;
        var method = typeof(ValueCopy<T>).GetMethod(nameof(CopyVector), BindingFlags.Static | BindingFlags.NonPublic).MakeGenericMethod(typeof(T).GetGenericArguments());
        return method.CreateDelegate<ValueCopier<T>>();
    }

    private static void CopyVector<TItem>(in VBuffer<TItem> source, ref VBuffer<TItem> destination) => source.CopyTo(ref destination);
}
