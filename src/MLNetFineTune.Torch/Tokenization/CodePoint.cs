using System.Collections.Frozen;
using System.Globalization;

namespace MLNetFineTune.Torch.Tokenization;

/// <summary>What the BERT normaliser and pre-tokenizer ask of a code point.</summary>
[Flags]
internal enum CodePointClass : byte
{
    None = 0,
    Control = 1,
    WhiteSpace = 2,
    Punctuation = 4,
    NonspacingMark = 8,
    Chinese = 16,
    /// <summary>Has a canonical decomposition, or a combining class that is not 0.</summary>
    Composed = 32,
    /// <summary>Has a lower-case form.</summary>
    Upper = 64,
}

/// <summary>Properties of code points, from tables of this project's own: the same on every machine, with ICU, without, whatever Unicode version .NET has.</summary>
internal static class CodePoint
{
    private const int HangulFirst = 0xAC00, HangulCount = 11172, LeadFirst = 0x1100, VowelFirst = 0x1161, TrailFirst = 0x11A7, VowelCount = 21, TrailCount = 28;

    // The blocks of what BERT takes for Chinese (ideographs of Chinese, Japanese, Korean; not the syllables of the latter two).
    private const string ChineseBlocks = "3400-4DBF 4E00-9FFF F900-FAFF 20000-2A6DF 2A700-2B73F 2B740-2B81F 2B920-2CEAF 2F800-2FA1F";

    private static readonly FrozenDictionary<int, int[]> Decompositions = ReadDecompositions();
    private static readonly FrozenDictionary<int, int> CombiningClasses = ReadRuns(UnicodeDecompositionData.CombiningClasses).ToFrozenDictionary(r => r.Code, r => r.Value);
    private static readonly FrozenDictionary<int, int> Lowercase = ReadRuns(UnicodeLowercaseData.Mappings).ToFrozenDictionary(r => r.Code, r => r.Code + r.Value);
    private static readonly CodePointClass[][] Blocks = ReadClasses(); // by code point / 256; blocks without any class are one and the same

    /// <summary>The classes of a code point (0 to 0x10FFFF).</summary>
    public static CodePointClass Class(int code) => Blocks[code >> 8][code & 0xFF];

    /// <summary>The canonical combining class: 0 where sorting marks stops.</summary>
    public static int CombiningClass(int code) => CombiningClasses.GetValueOrDefault(code);

    /// <summary>Writes the full canonical decomposition (the code point itself where it has none) and returns its length, at most 4.</summary>
    public static int Decompose(int code, Span<int> into)
    {
        var syllable = code - HangulFirst;
        if ((uint)syllable < HangulCount)
        {
            into[0] = LeadFirst + syllable / (VowelCount * TrailCount);
            into[1] = VowelFirst + syllable % (VowelCount * TrailCount) / TrailCount;
            into[2] = TrailFirst + syllable % TrailCount;
            return into[2] == TrailFirst ? 2 : 3;
        }
        if (Decompositions.TryGetValue(code, out var parts))
        {
            parts.CopyTo(into);
            return parts.Length;
        }
        into[0] = code;
        return 1;
    }

    /// <summary>The lower-case form of a code point, whatever stands around it, but for U+0130, which has two (i, U+0307): this gives the first.</summary>
    public static int ToLower(int code) => code == 0x130 ? 'i' : Lowercase.GetValueOrDefault(code, code);

    private static CodePointClass[][] ReadClasses()
    {
        var none = new CodePointClass[256];
        var blocks = new CodePointClass[0x1100][];
        Array.Fill(blocks, none);
        void Mark(int code, CodePointClass added)
        {
            if (blocks[code >> 8] == none) blocks[code >> 8] = new CodePointClass[256];
            blocks[code >> 8][code & 0xFF] |= added;
        }
        void MarkAll(string ranges, CodePointClass added)
        {
            foreach (var (first, last, _, _) in Items(ranges))
                for (var code = first; code <= last; code++) Mark(code, added);
        }
        MarkAll(UnicodeCategoryData.Control, CodePointClass.Control);
        MarkAll(UnicodeCategoryData.WhiteSpace, CodePointClass.WhiteSpace);
        MarkAll(UnicodeCategoryData.Punctuation, CodePointClass.Punctuation);
        MarkAll(UnicodeCategoryData.NonspacingMark, CodePointClass.NonspacingMark);
        MarkAll(ChineseBlocks, CodePointClass.Chinese);
        foreach (var code in Decompositions.Keys.Concat(CombiningClasses.Keys)) Mark(code, CodePointClass.Composed);
        for (var syllable = 0; syllable < HangulCount; syllable++) Mark(HangulFirst + syllable, CodePointClass.Composed);
        foreach (var code in Lowercase.Keys.Append(0x130)) Mark(code, CodePointClass.Upper);
        return blocks;
    }

    private static FrozenDictionary<int, int[]> ReadDecompositions()
    {
        var read = new Dictionary<int, int[]>();
        var code = 0;
        foreach (var item in Split(UnicodeDecompositionData.Canonical))
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            code = equals < 0 ? code + 1 : Hex(item[..equals]);
            read.Add(code, Array.ConvertAll(item[(equals + 1)..].Split('.'), Hex));
        }
        return read.ToFrozenDictionary();
    }

    private static IEnumerable<(int Code, int Value)> ReadRuns(string text) =>
        from item in Items(text)
        from code in Enumerable.Range(0, (item.Last - item.First) / item.Step + 1)
        select (item.First + code * item.Step, item.Value);

    // FIRST-LAST=VALUE, FIRST~LAST=VALUE (every other), FIRST=VALUE, or any of them without a value; a value may have a sign.
    private static IEnumerable<(int First, int Last, int Step, int Value)> Items(string text)
    {
        foreach (var item in Split(text))
        {
            var parts = item.Split('=');
            var ends = parts[0].Split('-', '~');
            var value = parts.Length == 1 ? 0 : Hex(parts[1].TrimStart('+', '-')) * (parts[1][0] == '-' ? -1 : 1);
            yield return (Hex(ends[0]), Hex(ends[^1]), parts[0].Contains('~', StringComparison.Ordinal) ? 2 : 1, value);
        }
    }

    private static string[] Split(string text) => text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
