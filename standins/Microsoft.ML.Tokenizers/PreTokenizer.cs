using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>Splits text into words.</summary>
public abstract class PreTokenizer
{
    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(string text);

    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text);

    /// <summary>What a tokenizer uses that was given none: runs of anything but white space.</summary>
    internal sealed class WhiteSpace : PreTokenizer
    {
        private static readonly Regex Words = new(@"\S+", RegexOptions.None, TimeSpan.FromSeconds(30));

        public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

        public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
        {
            var words = new List<(int, int)>();
            foreach (var match in Words.EnumerateMatches(text)) words.Add((match.Index, match.Length));
            return words;
        }
    }
}
