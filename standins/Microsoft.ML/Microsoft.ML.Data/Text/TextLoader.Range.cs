using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    /// <summary>Fields of a line, counted from 0: one, some in a row, or all up to the end of the line.</summary>
    public sealed class Range
    {
        public Range(int index)
        {
            Contracts.CheckParam(index >= 0, nameof(index), "A field's index must not be negative");
            (Min, Max) = (index, index);
        }

        public Range(int min, int? max)
        {
            Contracts.CheckParam(min >= 0, nameof(min), "A field's index must not be negative");
            Contracts.CheckParam(max is null || max >= min, nameof(max), "The last index must not be less than the first");
            (Min, Max, IsVector) = (min, max, true);
        }

        internal int Min { get; }

        /// <summary>The last field; without it, the range goes to the end of the line.</summary>
        internal int? Max { get; }

        /// <summary>Whether a range of one field makes a vector of one slot instead of a scalar.</summary>
        internal bool IsVector { get; }
    }
}
