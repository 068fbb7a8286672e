namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    /// <summary>What the lines of a text file look like and which columns come of them.</summary>
    public class Options
    {
        /// <summary>Whether a field may stand in double quotes, with separators inside it and quotes doubled.</summary>
        public bool AllowQuoting;

        public char[] Separators = ['\t'];
        public Column[] Columns;

        /// <summary>Whether white space at the end of each line is cut off.</summary>
        public bool TrimWhitespace;

        public bool HasHeader;

        /// <summary>How many rows to read at most; all without it.</summary>
        public long? MaxRows;
    }
}
