namespace Microsoft.ML.Data;

/// <summary>Overrides what the members of a class say about its columns. There is no way to make one here: it stands for the parameters that may be left out.</summary>
public sealed class SchemaDefinition
{
    private SchemaDefinition()
    {
    }
}
