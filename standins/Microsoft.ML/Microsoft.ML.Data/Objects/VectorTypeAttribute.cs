using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Gives the vectors of a member a known size, or several dimensions.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = true)]
public sealed class VectorTypeAttribute : Attribute
{
    public VectorTypeAttribute() => Dims = [];

    public VectorTypeAttribute(int size)
    {
        Contracts.CheckParam(size >= 0, nameof(size), "A size must not be negative");
        Dims = [size];
    }

    public VectorTypeAttribute(params int[] dimensions)
    {
        Contracts.CheckParam(dimensions.All(size => size >= 0), nameof(dimensions), "No size may be negative");
        Dims = dimensions;
    }

    internal int[] Dims { get; }
}
