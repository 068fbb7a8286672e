using System.Reflection;

namespace Microsoft.ML.Internal.Utilities;

/// <summary>Calls generic methods for types that are known only when the program runs, such as those of columns.</summary>
internal static class GenericCall
{
    /// <summary>Calls the method behind <paramref name="method"/>, given with any type argument, with <paramref name="type"/> in that argument's place.</summary>
    public static TResult Invoke<TResult>(Delegate method, Type type, params object[] arguments) =>
        (TResult)method.Method.GetGenericMethodDefinition().MakeGenericMethod(type).Invoke(method.Target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
