using System.Diagnostics.CodeAnalysis;

namespace MLNetFineTune.Sweeps;

/// <summary>Which values a dimension of a search space takes.</summary>
public enum DimensionKind
{
    /// <summary>Every number of a range, all alike.</summary>
    Uniform,

    /// <summary>Every number of a range above 0, each order of magnitude alike.</summary>
    LogUniform,

    /// <summary>Whole numbers from the low end on in equal steps.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The numbers of mathematics, whatever type the option has.")]
    Integer,

    /// <summary>Whole numbers of a range from 1 or above, each order of magnitude alike.</summary>
    LogInteger,

    /// <summary>One of several values.</summary>
    Choice,
}
