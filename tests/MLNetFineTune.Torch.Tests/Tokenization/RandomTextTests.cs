using System.Text;
using Microsoft.ML.Tokenizers;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Tests.Tokenization;

/// <summary>What holds for any text whatever.</summary>
public class RandomTextTests
{
    // A printable stretch, and what makes tokenizers stumble: marks, controls, halves of pairs, wide characters, joiners, syllables, letters whose case changes their number.
    private static readonly (int First, int Last)[] Alphabets =
    [
        (0x20, 0x7E), (0x20, 0x7E), (0x61, 0x7A), (0, 0x20), (0xA0, 0x24F), (0x130, 0x130), (0x300, 0x36F), (0x370, 0x52F), (0x591, 0x6FF), (0x900, 0xDFF),
        (0xF71, 0xF81), (0x1100, 0x11FF), (0x1E00, 0x20FF), (0x3000, 0x30FF), (0x4E00, 0x4FFF), (0xAC00, 0xD7A3), (0xD800, 0xDFFF), (0xF900, 0xFFFF), (0x10400, 0x1044F), (0x1D165, 0x1D1AD),
        (0x1F300, 0x1F6FF), (0x2F800, 0x2FA1D), (0xE0000, 0xE01FF),
    ];

    [Fact]
    public void Encode_AnyText_HasOffsetsThatIndexItInOrder()
    {
        var random = new Random(7);
        foreach (var tokenizer in Tokenizers())
        {
            for (var round = 0; round < 3000; round++)
            {
                var text = Text(random);
                var encoding = tokenizer.Encode(text);
                var (end, word) = (0, -1);
                for (var t = 1; t < encoding.Ids.Count - 1; t++)
                {
                    var (first, last) = encoding.Offsets[t];
                    // Characters that one character became share its range; else ranges follow one another.
                    var inOrder = first >= 0 && last <= text.Length && first < last && last >= end && encoding.WordIds[t] - word is 0 or 1;
                    Assert.True(inOrder, $"token {t}, {first} to {last}, in {Escaped(text)}");
                    Assert.False(encoding.SpecialTokensMask[t]);
                    Assert.InRange(encoding.Ids[t], 0, tokenizer.VocabularySize - 1);
                    (end, word) = (last, encoding.WordIds[t]);
                }
            }
        }
    }

    [Fact]
    public void EncodeInto_AnyText_AgreesWithEncode()
    {
        var random = new Random(8);
        var buffer = new EncodingBuffer();
        foreach (var tokenizer in Tokenizers())
        {
            for (var round = 0; round < 2000; round++)
            {
                var (text, pair, length) = (Text(random), random.Next(2) == 0 ? null : Text(random), random.Next(3, 40));
                var encoding = tokenizer.Encode(text, pair, length);
                tokenizer.EncodeInto(buffer, text, pair, length);
                Assert.Equal(encoding.Ids, buffer.Ids.ToArray());
                Assert.Equal(encoding.TypeIds, buffer.TypeIds.ToArray());
                Assert.Equal(encoding.Truncated, buffer.Truncated);
                Assert.InRange(buffer.Length, pair is null ? 2 : 3, length);
                if (pair is null) Assert.Equal(tokenizer.Encode(text).Ids.Count > length, encoding.Truncated);
            }
        }
    }

    [Fact]
    public void EncodeWindows_AnyText_CoverAllTokensWithTheStrideInCommon()
    {
        var random = new Random(9);
        foreach (var tokenizer in Tokenizers())
        {
            for (var round = 0; round < 1000; round++)
            {
                var text = Text(random);
                var room = random.Next(1, 20);
                var stride = random.Next(0, room);
                var whole = tokenizer.Encode(text);
                var windows = tokenizer.EncodeWindows(text, room + 2, stride);
                var joined = windows.SelectMany((w, i) => w.Ids.Zip(w.Offsets).Skip(i == 0 ? 1 : 1 + stride).SkipLast(1));
                Assert.Equal(whole.Ids.Zip(whole.Offsets).Skip(1).SkipLast(1), joined);
                Assert.All(windows, w => Assert.InRange(w.Ids.Count, 2, room + 2));
                for (var w = 1; w < windows.Count; w++)
                    Assert.Equal(windows[w - 1].Ids.SkipLast(1).TakeLast(stride), windows[w].Ids.Skip(1).Take(stride));
            }
        }
    }

    [Fact]
    public void Encode_AnyText_AgreesWithThePlainWordPieceModel()
    {
        // The model with our normaliser and pre-tokenizer, a whole text at a time: no short way for ASCII, no cache, no added tokens.
        var random = new Random(10);
        var letters = Enumerable.Range(0x21, 94).Select(c => (char)c).SelectMany(c => new[] { $"{c}", $"##{c}" });
        var vocabulary = string.Join('\n', [.. letters, "[PAD]", "[UNK]", "[CLS]", "[SEP]", "th", "##er", "é", "##é", "中", "ᄀ", "##ᅡ"]);
        foreach (var lowercase in new[] { true, false })
        {
            var tokenizer = SmallFiles.FromVocabulary(lowercase ? """{"do_lower_case": true}""" : """{"do_lower_case": false}""", vocabulary);
            var plain = WordPieceTokenizer.Create(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(vocabulary)), new WordPieceOptions
            {
                Normalizer = new BertNormalizer(stripAccents: lowercase, lowercase: lowercase),
                PreTokenizer = new BertPreTokenizer(),
                MaxInputCharsPerWord = 100,
            });
            for (var round = 0; round < 3000; round++)
            {
                var text = Text(random);
                Assert.Equal(plain.EncodeToIds(text), tokenizer.Encode(text).Ids.Skip(1).SkipLast(1));
            }
        }
    }

    private static IEnumerable<TextTokenizer> Tokenizers() =>
    [
        GoldenTexts.Tokenizer(GoldenTexts.Small),
        SmallFiles.FromVocabulary("""{"do_lower_case": false, "tokenize_chinese_chars": false}"""),
        SmallFiles.Tokenizer(json =>
        {
            json["normalizer"]!["clean_text"] = false;
            json["added_tokens"]!.AsArray().Add(SmallFiles.Added(30, "o", special: false, normalized: true, left: true, right: true));
        }),
    ];

    internal static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var stretch = random.Next(0, 6); stretch > 0; stretch--)
        {
            var (first, last) = Alphabets[random.Next(Alphabets.Length)];
            for (var left = random.Next(1, 12); left > 0; left--)
            {
                var code = random.Next(first, last + 1);
                if (code is >= 0xD800 and <= 0xDFFF) text.Append((char)code);
                else text.Append(char.ConvertFromUtf32(code));
            }
            if (random.Next(3) == 0) text.Append(random.Next(2) == 0 ? " " : "[MASK]");
        }
        return text.ToString();
    }

    private static string Escaped(string text) => string.Concat(text.Select(u => $"\\u{(int)u:X4}"));
}
