namespace Microsoft.ML.Runtime;

/// <summary>The exceptions of ML.NET. They are marked, which tells them from those of the code that it calls.</summary>
internal static class Contracts
{
    private const string Marked = "ML_IsMarked";

    public static TException Mark<TException>(TException exception)
        where TException : Exception
    {
        exception.Data[Marked] = true;
        return exception;
    }

    public static bool IsMarked(this Exception exception) => exception.Data.Contains(Marked);

    public static Exception Except(string message) => Mark(new InvalidOperationException(message));

    public static Exception Except(Exception inner, string message) => Mark(new InvalidOperationException(message, inner));

    public static Exception ExceptParam(string parameter, string message) => Mark(new ArgumentOutOfRangeException(parameter, message));

    public static Exception ExceptDecode(string message) => Mark(new FormatException(message));

    public static Exception ExceptDecode(Exception inner, string message) => Mark(new FormatException(message, inner));

    public static Exception ExceptSchemaMismatch(string parameter, string role, string column) =>
        ExceptParam(parameter, $"Could not find {role} column '{column}'");

    public static Exception ExceptSchemaMismatch(string parameter, string role, string column, string expectedType, string actualType) =>
        ExceptParam(parameter, $"Schema mismatch for {role} column '{column}': expected {expectedType}, got {actualType}");

    public static void Check(bool holds, string message = null)
    {
        if (!holds)
            throw Except(message);
    }

    public static void CheckParam(bool holds, string parameter, string message = null)
    {
        if (!holds)
            throw ExceptParam(parameter, message);
    }

    /// <summary>As <see cref="CheckParam"/>, for arguments that have a name of their own among a component's options.</summary>
    public static void CheckUserArg(bool holds, string argument, string message = null) => CheckParam(holds, argument, message);

    public static void CheckDecode(bool holds, string message = null)
    {
        if (!holds)
            throw ExceptDecode(message);
    }

    public static T CheckValue<T>(T value, string parameter)
        where T : class => value ?? throw Mark(new ArgumentNullException(parameter));

    /// <summary>Text that is null or empty is out of range, not null.</summary>
    public static string CheckNonEmpty(string value, string parameter)
    {
        CheckParam(!string.IsNullOrEmpty(value), parameter, $"{parameter} cannot be null or empty");
        return value;
    }

    public static string CheckNonWhiteSpace(string value, string parameter)
    {
        CheckParam(!string.IsNullOrWhiteSpace(value), parameter, $"{parameter} cannot be null or white space");
        return value;
    }

    public static T[] CheckNonEmpty<T>(T[] values, string parameter)
    {
        CheckParam(values is { Length: > 0 }, parameter, $"{parameter} cannot be null or empty");
        return values;
    }
}
