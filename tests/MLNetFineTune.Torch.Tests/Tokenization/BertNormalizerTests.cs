using System.Globalization;
using System.Text;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Tests.Tokenization;

/// <summary>The character tables, against .NET's where it has them, and the oddities that they are there for.</summary>
public class BertNormalizerTests
{
    private static readonly BertNormalizer Nothing = new(cleanText: false, handleChineseCharacters: false, stripAccents: false, lowercase: false);
    private static readonly BertNormalizer Accents = new(cleanText: false, handleChineseCharacters: false, stripAccents: true, lowercase: false);
    private static readonly BertNormalizer Lowercase = new(cleanText: false, handleChineseCharacters: false, stripAccents: false, lowercase: true);
    private static readonly BertNormalizer Clean = new(cleanText: true, handleChineseCharacters: false, stripAccents: false, lowercase: false);

    private static IEnumerable<Rune> All => Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(code => new Rune(code));

    [Theory]
    [InlineData("İSTANBUL Σας ΣΑΣ ẞ ǅ", "i̇stanbul σας σασ ß ǆ")] // two characters of one; no final sigma; no title case
    [InlineData("Ა Ꭰ Ɤ", "ა ꭰ ɤ")]
    public void Normalize_Lowercase_IsThatOfSingleCodePoints(string text, string expected) => Assert.Equal(expected, Lowercase.Normalize(text));

    [Theory]
    [InlineData("Crème Brûlée Ångström", "Creme Brulee Angstrom")]
    [InlineData("e\u0301\u0323\u20DD", "e\u20DD")] // an enclosing mark is no nonspacing one
    [InlineData("한국", "\u1112\u1161\u11AB\u1100\u116E\u11A8")]
    [InlineData("\u0958\u0344\u1E69", "\u0915s")]
    [InlineData("\u08E4a\u08D3", "a\u08D3")] // U+08D3 came with Unicode 11
    public void Normalize_StripAccents_DecomposesAndRemovesNonspacingMarks(string text, string expected) => Assert.Equal(expected, Accents.Normalize(text));

    [Theory]
    [InlineData("a\u0000b\uFFFDc\u00ADd\u200De\uFEFFf\uE000g", "abcdefg")]
    [InlineData("a\tb\nc\rd\u00A0e\u2003f\u3000g\u2029h", "a b c d e f g h")]
    [InlineData("a\u0085b\vc\fd", "abcd")] // white space, but control characters before
    public void Normalize_Clean_RemovesControlCharactersAndUnifiesWhiteSpace(string text, string expected) => Assert.Equal(expected, Clean.Normalize(text));

    [Fact]
    public void Normalize_ChineseCharacters_GetSpacesAround() =>
        Assert.Equal("a 中  文 bひカ한 𠀀 ", new BertNormalizer(stripAccents: false, lowercase: false).Normalize("a中文bひカ한𠀀"));

    [Fact]
    public void Normalize_Nothing_LeavesTextAsItIs()
    {
        Assert.Equal("É中\u0000 Ω", Nothing.Normalize("É中\u0000 Ω"));
        Assert.Equal("\uFFFDa", Nothing.Normalize("\uD800a"));
        Assert.Throws<ArgumentNullException>(() => Nothing.Normalize(null!));
    }

    [Fact]
    public void Normalize_EveryMarkRemoved_IsOneOfTheCategory()
    {
        var removed = All.Where(r => Accents.Normalize(r.ToString()).Length == 0).ToList();
        // These two were moved to another category after Unicode 8.
        var others = removed.Where(r => Rune.GetUnicodeCategory(r) != UnicodeCategory.NonSpacingMark).Select(r => r.Value);
        Assert.Equal([0x1734, 0x1171E], others);
        Assert.Equal(1567, removed.Count);
    }

    [Fact]
    public void PreTokenize_EveryCharacterSplitOff_IsPunctuation()
    {
        var splitter = new BertPreTokenizer();
        var split = All.Where(r => splitter.PreTokenize($"a{r}b").Count() == 3).ToList();
        var others = split.Where(r => !r.IsAscii && !Rune.IsPunctuation(r)).Select(r => r.Value);
        Assert.Equal([0x166D, 0x111C9], others); // changed category after Unicode 8
        Assert.Equal(32, split.Count(r => r.IsAscii));
        Assert.Equal([(0, 2), (3, 1), (4, 1), (5, 2)], splitter.PreTokenize("ab ,!cd"));
        Assert.Empty(splitter.PreTokenize(" \t\u3000"));
        Assert.Throws<ArgumentNullException>(() => splitter.PreTokenize(null!));
    }

    [Fact]
    public void PreTokenize_EveryCharacterDropped_IsWhiteSpace()
    {
        var splitter = new BertPreTokenizer();
        Assert.Equal(All.Where(Rune.IsWhiteSpace), All.Where(r => !splitter.PreTokenize(r.ToString()).Any()));
    }

    [IcuFact]
    public void Normalize_StripAccents_AgreesWithDotNet()
    {
        // Marks sorted out, this is the decomposition; what Unicode decomposes since version 9 stays whole here.
        static string Base(string text) => string.Concat(text.EnumerateRunes().Where(r => Rune.GetUnicodeCategory(r) != UnicodeCategory.NonSpacingMark));
        var different = All.Where(r => !IsNoncharacter(r)).Select(r => r.ToString()).Where(c => Base(c.Normalize(NormalizationForm.FormD)) != Base(Accents.Normalize(c)));
        var unknown = different.Select(c => char.ConvertToUtf32(c, 0)).Where(code =>
            code is not (0x1734 or 0x1171E or 0x11938 or 0x105C9 or 0x105E4 or (>= 0x11383 and <= 0x113C8) or (>= 0x16121 and <= 0x16128) or (>= 0x16D68 and <= 0x16D6A)));
        Assert.Empty(unknown.Select(code => $"{code:X}"));
    }

    private static bool IsNoncharacter(Rune rune) => (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    /// <summary>.NET decomposes with ICU alone; without it there is nothing to compare with.</summary>
    private sealed class IcuFactAttribute : FactAttribute
    {
        public IcuFactAttribute() => Skip = "é".Normalize(NormalizationForm.FormD).Length == 2 ? null : "needs ICU, without which .NET does not decompose";
    }
}
