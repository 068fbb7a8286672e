using MLNetFineTune.Tests.Tokenization;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;
using System.Text.Json;

namespace MLNetFineTune.Torch.Tests.Data.Entities;

public class SpanRecordReaderTests
{
    [Theory]
    [InlineData("""{"text": "Ada's in New York.", "entities": [{"start": 9, "end": 17, "type": "LOC"}, {"start": 0, "end": 3, "type": "PER"}]}""")]
    [InlineData("""{"id": 7, "text": "Ada's in New York.", "label": [[0, 3, "PER"], [9, 17, "LOC"]]}""")]
    [InlineData("""{"text": "Ada's in New York.", "tokens": [], "answer": "accept", "spans": [{"start": 0, "end": 3, "label": "PER"}, {"start": 9, "end": 17, "label": "LOC"}]}""")]
    [InlineData("""{"text": "Ada's in New York.", "entities": [{"id": 1, "label": "PER", "start_offset": 0, "end_offset": 3}, {"label": "LOC", "start_offset": 9, "end_offset": 17}], "relations": []}""")]
    [InlineData("""{"text": "Ada's in New York.", "ents": [{"start": 0, "end": 3, "label": "PER"}, {"start": 9, "end": 17, "label": "LOC"}], "tokens": [], "spans": {}}""")]
    public void Texts_ShapesThatToolsWrite_AreRead(string line)
    {
        using var temporary = new TemporaryFile($$"""{"text": "no", "spans": [], "answer": "reject"}{{"\n\n"}}{{line}}""");
        var text = Assert.Single(new SpanRecordReader(temporary.Path).Texts());
        Assert.Equal("Ada's in New York.", text.Text);
        Assert.Equal("Ada/B-PER '/O s/O in/O New/B-LOC York/I-LOC ./O", Show(text));
        Assert.Equal(3, text.Line);
    }

    [Fact]
    public void Texts_SpansWithinWords_CutThem()
    {
        using var temporary = new TemporaryFile("""{"text": "antiTNFα 😀x", "spans": [[4, 8, "GENE"], [9, 11, "SMILE"]]}""");
        Assert.Equal("anti/O TNFα/U-GENE 😀/U-SMILE x/O", Show(Assert.Single(new SpanRecordReader(temporary.Path, new() { OutputScheme = TagScheme.Bilou }).Texts())));
    }

    [Fact]
    public void Texts_OffsetsInCodePoints_AreThoseOfPython()
    {
        const string Line = """{"text": "😀😀 Ada 😀", "label": [[3, 6, "PER"], [7, 8, "SMILE"]]}""";
        using var temporary = new TemporaryFile(Line);
        Assert.Equal("😀😀/O Ada/B-PER 😀/B-SMILE", Show(Assert.Single(new SpanRecordReader(temporary.Path, new() { Offsets = OffsetUnit.CodePoint }).Texts())));
        var refusal = Assert.Throws<InvalidDataException>(() => new SpanRecordReader(temporary.Path).Texts().Count());
        Assert.Contains("'PER' from 3 to 6 cuts a surrogate pair in two", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"text": "Ada", "spans": [[0, 4, "A"]]}""", "'A' from 0 to 4 is not within the text, 0 to 3")]
    [InlineData("""{"text": "Ada", "spans": [[-1, 2, "A"]]}""", "'A' from -1 to 2 is not within the text, 0 to 3")]
    [InlineData("""{"text": "Ada", "spans": [[2, 2, "A"]]}""", "'A' from 2 to 2 is empty")]
    [InlineData("""{"text": "Ada", "spans": [[2, 1, "A"]]}""", "'A' from 2 to 1 is empty")]
    [InlineData("""{"text": "A   b", "spans": [[1, 3, "A"]]}""", "'A' from 1 to 3 has no word in it")]
    [InlineData("""{"text": "Ada", "spans": [[1, 3, "B"], [0, 2, "A"]]}""", "'B' from 1 to 3 overlaps 'A' from 0 to 2")]
    [InlineData("""{"text": "Ada", "spans": [[0, 3, ""]]}""", "span 0 has no type")]
    [InlineData("""{"text": "Ada", "spans": [{"start": 0, "type": "A"}]}""", "span 0 has no end; expected: a whole number")]
    [InlineData("""{"text": "Ada", "spans": [[0, 3, "A"], [0.5, 3, "A"]]}""", "span 1 has the start 0.5; expected: a whole number")]
    [InlineData("""{"text": "Ada", "spans": [[0, 3]]}""", "span 0 is a list of 2; expected: [start, end, type]")]
    [InlineData("""{"text": "Ada"}""", "has no list of spans; expected: one of entities, spans, ents, label, labels")]
    [InlineData("""{"text": "Ada", "spans": [], "entities": []}""", "has several lists of spans (entities, spans)")]
    [InlineData("""{"spans": []}""", "has no string 'text'")]
    [InlineData("""[1]""", "is a list of 1; expected: an object")]
    [InlineData("""{"text": "Ada", """, "is not JSON")]
    [InlineData("""{"text": "\ud83d", "spans": []}""", "has half a surrogate pair")]
    [InlineData("""{"text": "😀😀", "spans": [[0, 1, "A"]]}""", "'A' from 0 to 1 cuts a surrogate pair in two; are its offsets code points?")]
    public void Texts_LinesThatCannotBe_AreRefusedByLine(string line, string expected)
    {
        using var temporary = new TemporaryFile("""{"text": "", "spans": []}""" + "\n" + line);
        var refusal = Assert.Throws<InvalidDataException>(() => new SpanRecordReader(temporary.Path).Texts().Count());
        Assert.Contains($"{temporary.Path}, line 2: {expected}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_AnyTextAndSpans_KeepWhatTheSpansCover()
    {
        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(RandomTextTests.Text(random).EnumerateRunes());
            var words = WordSplitter.Split(text, WordSplitting.PreTokenizer);
            var spans = Tags.RandomSpans.Of(random, words.Count, touch: true);
            var line = JsonSerializer.Serialize(new { text, spans = spans.Select(s => new { start = words[s.First].Start, end = words[s.Last].End, label = s.Type }) });
            using var temporary = new TemporaryFile(line);

            var read = Assert.Single(new SpanRecordReader(temporary.Path).Texts());

            Assert.Equal(text, read.Text);
            Assert.Equal(words.Select(w => text.Substring(w.Start, w.Length)), read.Words);
            Assert.Equal(spans, TagSequences.Decode(read.Tags, TagScheme.Iob2));
        }
    }

    [Fact]
    public void Constructor_WhatCannotBe_IsRefusedAtOnce()
    {
        using var temporary = new TemporaryFile("");
        Assert.Throws<FileNotFoundException>(() => new SpanRecordReader(temporary.Path + ".none"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpanRecordReader(temporary.Path, new() { OutputScheme = (TagScheme)42 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpanRecordReader(temporary.Path, new() { Offsets = (OffsetUnit)2 }));
    }

    private static string Show(TaggedText text) => string.Join(' ', text.Words.Zip(text.Tags, (w, g) => $"{w}/{g}"));
}
