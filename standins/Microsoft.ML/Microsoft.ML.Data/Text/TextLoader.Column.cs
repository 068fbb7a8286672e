using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    /// <summary>A column to load: its name, the kind of its items and the fields that they are read from.</summary>
    public sealed class Column
    {
        public Column(string name, DataKind dataKind, int index)
            : this(name, dataKind, [new Range(index)])
        {
        }

        public Column(string name, DataKind dataKind, int minIndex, int maxIndex)
            : this(name, dataKind, [new Range(minIndex, maxIndex)])
        {
        }

        public Column(string name, DataKind dataKind, Range[] source, KeyCount keyCount = null)
        {
            Contracts.CheckValue(name, nameof(name));
            Contracts.CheckValue(source, nameof(source));
            (Name, Kind, Source, KeyCount) = (name, dataKind, source, keyCount);
        }

        internal string Name { get; }
        internal DataKind Kind { get; }
        internal Range[] Source { get; }
        internal KeyCount KeyCount { get; }
    }
}
