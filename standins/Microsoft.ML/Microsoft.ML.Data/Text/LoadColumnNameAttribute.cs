namespace Microsoft.ML.Data;

/// <summary>Names the source of a member in a database. Text files take no notice of it.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = true)]
public sealed class LoadColumnNameAttribute : Attribute
{
    public LoadColumnNameAttribute(string fieldName) => Sources = [fieldName];

    internal string[] Sources { get; }
}
