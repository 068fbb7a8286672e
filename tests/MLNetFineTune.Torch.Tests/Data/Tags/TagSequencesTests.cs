using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Tests.Data.Tags;

public class TagSequencesTests
{
    public static TheoryData<TagScheme> Schemes => [.. Enum.GetValues<TagScheme>()];

    [Theory]
    [InlineData(TagScheme.Io, "I-A I-A I-B O I-A")]
    [InlineData(TagScheme.Iob1, "I-A B-A I-B O I-A")]
    [InlineData(TagScheme.Iob2, "B-A B-A B-B O B-A")]
    [InlineData(TagScheme.Ioe1, "E-A I-A I-B O I-A")]
    [InlineData(TagScheme.Ioe2, "E-A E-A E-B O E-A")]
    [InlineData(TagScheme.Bioes, "S-A S-A S-B O S-A")]
    [InlineData(TagScheme.Bilou, "U-A U-A U-B O U-A")]
    public void Encode_SingleWords_AreAsTheSchemeWritesThem(TagScheme scheme, string expected) =>
        Assert.Equal(expected, string.Join(' ', TagSequences.Encode([new("A", 0, 0), new("A", 1, 1), new("B", 2, 2), new("A", 4, 4)], 5, scheme)));

    [Theory]
    [InlineData(TagScheme.Io, "O I-A I-A I-A I-A I-A")]
    [InlineData(TagScheme.Iob1, "O I-A I-A I-A B-A I-A")]
    [InlineData(TagScheme.Iob2, "O B-A I-A I-A B-A I-A")]
    [InlineData(TagScheme.Ioe1, "O I-A I-A E-A I-A I-A")]
    [InlineData(TagScheme.Ioe2, "O I-A I-A E-A I-A E-A")]
    [InlineData(TagScheme.Bioes, "O B-A I-A E-A B-A E-A")]
    [InlineData(TagScheme.Bilou, "O B-A I-A L-A B-A L-A")]
    public void Encode_LongSpansThatTouch_AreAsTheSchemeWritesThem(TagScheme scheme, string expected) =>
        Assert.Equal(expected, string.Join(' ', TagSequences.Encode([new("A", 4, 5), new("A", 1, 3)], 6, scheme)));

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Decode_OfEncode_IsTheIdentity(TagScheme scheme)
    {
        var random = new Random(1);
        for (var round = 0; round < 3000; round++)
        {
            var words = random.Next(0, 20);
            var spans = RandomSpans.Of(random, words, touch: scheme != TagScheme.Io);
            var tags = TagSequences.Encode(spans, words, scheme);

            Assert.Equal(words, tags.Length);
            Assert.True(TagSequences.IsValid(tags, scheme), string.Join(' ', tags));
            Assert.Equal(spans, TagSequences.Decode(tags, scheme));
            Assert.Equal(spans, TagSequences.DecodeLenient(tags));
            Assert.Equal(tags, TagSequences.Repair(tags, scheme));
        }
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Convert_ThereAndBack_IsTheIdentity(TagScheme from)
    {
        var random = new Random(2);
        foreach (var to in Enum.GetValues<TagScheme>())
        {
            for (var round = 0; round < 300; round++)
            {
                var words = random.Next(0, 20);
                var tags = TagSequences.Encode(RandomSpans.Of(random, words, touch: from != TagScheme.Io && to != TagScheme.Io), words, from);
                Assert.Equal(tags, TagSequences.Convert(TagSequences.Convert(tags, from, to), to, from));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void IsValid_EverySequenceOfFour_IsThatOfSomeSpans(TagScheme scheme)
    {
        string[] labels = [.. Spans(4).SelectMany(s => TagSequences.Encode(s, 4, scheme)).Distinct()];
        var written = Spans(4).Select(s => string.Join(' ', TagSequences.Encode(s, 4, scheme))).ToHashSet();
        var allowed = TagTransitions.Of(labels, scheme);
        var (all, valid) = (0, 0);
        for (var number = 0; number < Math.Pow(labels.Length, 4); number++, all++)
        {
            int[] ids = [.. Enumerable.Range(0, 4).Select(i => number / (int)Math.Pow(labels.Length, i) % labels.Length)];
            var tags = Array.ConvertAll(ids, i => labels[i]);
            var isWritten = written.Contains(string.Join(' ', tags));
            Assert.True(isWritten == TagSequences.IsValid(tags, scheme), string.Join(' ', tags));
            var follows = Enumerable.Range(1, 3).All(i => allowed.MayFollow[ids[i - 1], ids[i]]);
            Assert.Equal(isWritten, allowed.MayBegin[ids[0]] && follows && allowed.MayEnd[ids[3]]);
            valid += isWritten ? 1 : 0;

            var repaired = TagSequences.Repair(tags, scheme);
            Assert.Contains(string.Join(' ', repaired), written);
            if (isWritten) Assert.Equal(tags, repaired);
        }
        Assert.Equal(written.Count, valid);
        Assert.True(scheme == TagScheme.Io || valid < all);
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Detect_SequencesOfAScheme_IsThatScheme(TagScheme scheme)
    {
        var random = new Random(3);
        var sequences = Enumerable.Range(0, 30).Select(_ => TagSequences.Encode(RandomSpans.Of(random, 12, touch: scheme != TagScheme.Io), 12, scheme)).ToArray();
        Assert.Equal(scheme, TagSequences.Detect(sequences));

        // A few mistakes change nothing.
        foreach (var tags in sequences.Take(3))
            tags[5] = "I-PER";
        Assert.Equal(scheme, TagSequences.Detect(sequences));
    }

    [Theory]
    [InlineData("O O", TagScheme.Iob2)]
    [InlineData("I-A I-A O I-B", TagScheme.Io)]
    [InlineData("PERSON PERSON O CITY", TagScheme.Io)]
    [InlineData("O B-A O", TagScheme.Iob2)]
    [InlineData("O I-A B-A O", TagScheme.Iob1)]
    [InlineData("S-A O", TagScheme.Bioes)]
    [InlineData("U-A O", TagScheme.Bilou)]
    [InlineData("E-A O", TagScheme.Ioe2)]
    [InlineData("E-A I-A", TagScheme.Ioe1)]
    public void Detect_SeveralThatFit_IsTheOneDocumented(string tags, TagScheme expected) => Assert.Equal(expected, TagSequences.Detect([tags.Split(' ')]));

    [Theory]
    [InlineData("O I-A", TagScheme.Iob2, 1)]
    [InlineData("B-A I-B", TagScheme.Iob2, 1)]
    [InlineData("O B-A", TagScheme.Iob1, 1)]
    [InlineData("B-A I-A", TagScheme.Bioes, 1)]
    [InlineData("O I-A", TagScheme.Ioe2, 1)]
    [InlineData("I-A E-A O", TagScheme.Ioe1, 2)]
    [InlineData("B-A", TagScheme.Io, 0)]
    [InlineData("B-A I-A O", TagScheme.Iob2, -1)]
    public void FirstInvalid_Sequences_IsTheFirstPlaceForbidden(string tags, TagScheme scheme, int expected) => Assert.Equal(expected, TagSequences.FirstInvalid(tags.Split(' '), scheme));

    [Theory]
    [InlineData("O I-A I-A B-B I-A", TagScheme.Iob2, "O B-A I-A B-B B-A")]
    [InlineData("O B-A I-A O", TagScheme.Iob1, "O I-A I-A O")]
    [InlineData("I-A O B-A", TagScheme.Bilou, "U-A O U-A")]
    [InlineData("B-A B-A L-A", TagScheme.Bilou, "U-A B-A L-A")]
    public void Repair_Malformed_IsWhatConllevalReads(string tags, TagScheme scheme, string expected) =>
        Assert.Equal(expected, string.Join(' ', TagSequences.Repair(tags.Split(' '), scheme)));

    [Fact]
    public void Decode_OtherLettersAndPlainTypes_AreUnderstood()
    {
        Assert.Equal([new("A", 0, 1), new("A", 2, 2)], TagSequences.Decode(["B-A", "E-A", "S-A"], TagScheme.Bilou));
        Assert.Equal([new("A", 0, 1), new("A", 2, 2)], TagSequences.DecodeLenient(["B-A", "L-A", "U-A"]));
        Assert.Equal([new("creative-work", 0, 1), new("X-ray", 2, 2)], TagSequences.Decode(["creative-work", "I-creative-work", "X-ray"], TagScheme.Io));
    }

    [Theory]
    [InlineData("B-")]
    [InlineData("I")]
    [InlineData("U-")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    public void Decode_TagWithoutType_IsRefusedByName(string? tag)
    {
        var refusal = Assert.Throws<FormatException>(() => TagSequences.Decode(["O", tag!], TagScheme.Iob2));
        Assert.Contains(string.IsNullOrWhiteSpace(tag) ? "empty" : $"'{tag}' has no type", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyMethod_UnknownScheme_IsRefusedWithTheKnownOnes()
    {
        const TagScheme Unknown = (TagScheme)99;
        string[] tags = ["O"];
        Action[] calls =
        [
            () => TagSequences.Encode([], 1, Unknown), () => TagSequences.Decode(tags, Unknown), () => TagSequences.IsValid([], Unknown), () => TagSequences.Repair(tags, Unknown),
            () => TagSequences.Convert(tags, TagScheme.Io, Unknown), () => TagTransitions.Of(tags, Unknown),
        ];
        Assert.All(calls, call => Assert.Contains("Bilou", Assert.Throws<ArgumentOutOfRangeException>(call).Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("A", 0, 3, "not within the 3 words")]
    [InlineData("A", -1, 0, "not within the 3 words")]
    [InlineData("A", 1, 0, "not within the 3 words")]
    [InlineData(" ", 0, 0, "no type")]
    [InlineData("A", 0, 2, "overlaps")]
    public void Encode_SpansThatCannotBe_AreRefused(string type, int first, int last, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => TagSequences.Encode([new(type, first, last), new("B", 2, 2)], 3, TagScheme.Iob2)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("S-A", "none of the scheme Iob2; allowed: B-TYPE, I-TYPE, O")]
    [InlineData("B-", "no type")]
    public void TransitionsOf_TagsThatCannotBe_AreRefused(string tag, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => TagTransitions.Of(["O", tag], TagScheme.Iob2)).Message, StringComparison.Ordinal);

    // All sets of spans of two types over so many words; IO's are those that do not touch one of their type, which its encodings merge.
    private static IEnumerable<List<TaggedSpan>> Spans(int words, int from = 0)
    {
        if (from >= words) return [[]];
        var here = from;
        return Spans(words, here + 1).Concat(
            from type in new[] { "A", "B" }
            from last in Enumerable.Range(here, words - here)
            from rest in Spans(words, last + 1)
            select new List<TaggedSpan>([new(type, here, last), .. rest]));
    }
}
