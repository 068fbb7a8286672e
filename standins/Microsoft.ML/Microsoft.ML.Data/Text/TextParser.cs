namespace Microsoft.ML.Data;

/// <summary>Reads the value of a field that is not empty. Where it cannot, the value is what stands for a missing one, if its type has such a value.</summary>
internal delegate bool TextParser<T>(ReadOnlyMemory<char> text, out T value);
