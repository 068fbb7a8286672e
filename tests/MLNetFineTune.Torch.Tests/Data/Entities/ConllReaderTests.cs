using System.Text;
using MLNetFineTune.Tests;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Tests.Data.Entities;

public class ConllReaderTests
{
    private const string Conll2003 = "-DOCSTART- -X- -X- O\n\nEU NNP B-NP I-ORG\nrejects VBZ B-VP O\n\nPeter NNP B-NP I-PER\nPaul NNP B-NP B-PER\n\n\n-DOCSTART- -X- -X- O\nRome NNP B-NP I-LOC\n";

    [Theory]
    [InlineData(Conll2003, "EU/B-ORG rejects/O | Peter/B-PER Paul/B-PER | Rome/B-LOC")]
    [InlineData("\uFEFFAda\tB-PER\r\nin\tO\r\n \t \r\nNew York\tB-LOC", "Ada/B-PER in/O | New York/B-LOC")]
    [InlineData("# sent_id = 1\n# text = a # b\nAda   S-PER\n#   O\n\n# B-LOC\nx O\n", "Ada/B-PER #/O | #/B-LOC x/O")]
    [InlineData("#\tO\n# x\tO\n\n", "#/O # x/O")]
    [InlineData("Ada PERSON\nLovelace PERSON\nO O\n", "Ada/B-PERSON Lovelace/I-PERSON O/O")]
    [InlineData("", "")]
    public void Texts_FilesAsTheyAre_AreRead(string file, string expected)
    {
        using var temporary = new TemporaryFile(file);
        Assert.Equal(expected, Show(new ConllReader(temporary.Path).Texts()));
    }

    [Fact]
    public void Texts_OtherColumnsAndSeparator_AreRead()
    {
        using var temporary = new TemporaryFile("1;I-A;x;% no\n2;B-A;y;\n\n% a remark\n3;O;z;\n");
        ConllOptions options = new() { Separator = ";", WordColumn = -2, TagColumn = 1, CommentPrefix = "% ", OutputScheme = TagScheme.Bilou };
        var reader = new ConllReader(temporary.Path, options);
        Assert.Equal("x/U-A y/U-A | z/O", Show(reader.Texts()));
        Assert.Equal(TagScheme.Iob1, reader.Scheme);
        Assert.Equal(Show(reader.Texts()), Show(reader.Texts()));
        Assert.Equal([1L, 5L], reader.Texts().Select(t => t.Line));
        Assert.Equal(["x y", "z"], reader.Texts().Select(t => t.Text));
    }

    [Fact]
    public void Texts_InvalidSequences_AreRepairedOrRefused()
    {
        using var temporary = new TemporaryFile("a B-X\nb I-X\n\nb B-Z\n\nc O\nd I-X\ne I-Y\nf B-Y\n");
        var reader = new ConllReader(temporary.Path);
        Assert.Equal(TagScheme.Iob2, reader.Scheme);
        Assert.Equal("a/B-X b/I-X | b/B-Z | c/O d/B-X e/B-Y f/B-Y", Show(reader.Texts()));

        var strict = new ConllReader(temporary.Path, new() { InvalidTags = InvalidTags.Refuse });
        var read = new List<TaggedText>();
        var refusal = Assert.Throws<InvalidDataException>(() => read.AddRange(Consumed(strict, read)));
        Assert.Equal("a/B-X b/I-X | b/B-Z", Show(read));
        Assert.Contains($"{temporary.Path}, line 7: the tag 'I-X' is not allowed behind 'O' in the scheme Iob2 (B-TYPE, I-TYPE, O)", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("B-X O", "line 3: the tag 'O' is not allowed behind 'B-X'")]
    [InlineData("I-X E-X", "line 2: the tag 'I-X' is not allowed at the beginning of a text")]
    [InlineData("O B-X", "line 3: the tag 'B-X' is not allowed at the end of a text")]
    public void Texts_InvalidSequence_IsRefusedWithItsPlace(string tags, string expected)
    {
        using var temporary = new TemporaryFile("\n" + string.Concat(tags.Split(' ').Select(t => $"a {t}\n")));
        var reader = new ConllReader(temporary.Path, new() { InvalidTags = InvalidTags.Refuse, Scheme = TagScheme.Bioes });
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => reader.Texts().Count()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a O\nb B-X I\n", "line 2: has 3 columns where the rows before it have 2, split at spaces")]
    [InlineData("a\tO\nb O\n", "line 2: has 1 column where the rows before it have 2, split at tabs")]
    [InlineData("a\n", "line 1: has 1 column, none of which is the tag's")]
    [InlineData("a O\n\nb B-\n", "line 3: the tag 'B-' has no type")]
    [InlineData("a O\nb I\n", "line 2: the tag 'I' has no type")]
    [InlineData("a\tO\nb\t\n", "line 2: a tag is empty")]
    [InlineData("a\tO\n\u00A0\tB-X\n", "line 2: has the tag 'B-X' and no word")]
    [InlineData("a O\nb S-X\n", "line 2: the tag 'S-X' is none of the scheme Iob2; allowed: B-TYPE, I-TYPE, O")]
    public void Texts_FilesThatCannotBe_AreRefusedByLine(string file, string expected)
    {
        using var temporary = new TemporaryFile(file);
        var refusal = Assert.Throws<InvalidDataException>(() => new ConllReader(temporary.Path, new() { Scheme = TagScheme.Iob2 }).Texts().Count());
        Assert.Contains($"{temporary.Path}, {expected}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_NotTheEncoding_IsRefusedByLineOrReadInItsOwn()
    {
        var rows = string.Concat(Enumerable.Repeat("word O\n\n", 5000));
        using var temporary = new TemporaryFile(Encoding.Latin1.GetBytes(rows + "café B-X\n\n" + rows));
        Assert.Contains("line 10001: bytes that are not utf-8", Assert.Throws<InvalidDataException>(() => new ConllReader(temporary.Path).Texts().Count()).Message, StringComparison.Ordinal);
        Assert.Equal("café", new ConllReader(temporary.Path, new() { Encoding = Encoding.Latin1 }).Texts().ElementAt(5000).Text);

        using var wide = new TemporaryFile([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("café\tB-X\n")]);
        Assert.Equal("café/B-X", Show(new ConllReader(wide.Path, new() { Encoding = Encoding.Unicode }).Texts()));
    }

    [Fact]
    public void Constructor_WhatCannotBe_IsRefusedAtOnce()
    {
        using var temporary = new TemporaryFile("");
        Assert.Throws<FileNotFoundException>(() => new ConllReader(temporary.Path + ".none"));
        Assert.Throws<ArgumentException>(() => new ConllReader(""));
        Assert.Throws<ArgumentException>(() => new ConllReader(temporary.Path, new() { Separator = "" }));
        Assert.Contains("Iob1", Assert.Throws<ArgumentOutOfRangeException>(() => new ConllReader(temporary.Path, new() { Scheme = (TagScheme)42 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConllReader(temporary.Path, new() { OutputScheme = (TagScheme)(-1) }));
    }

    [SharedTheory("data/wnut17", "data/ncbi-disease")]
    [InlineData("data/wnut17/wnut17train.conll", 3394, 62730, 1975, 6)]
    [InlineData("data/wnut17/emerging.dev.conll", 1009, 15733, 836, 6)]
    [InlineData("data/wnut17/emerging.test.annotated", 1287, 23394, 1079, 6)]
    [InlineData("data/ncbi-disease/train.tsv", 5424, 135701, 5134, 1)]
    [InlineData("data/ncbi-disease/test.tsv", 940, 24497, 960, 1)]
    public void Texts_PublicCorpora_AreReadWhole(string file, int texts, int words, int entities, int types)
    {
        var reader = new ConllReader(SharedData.Path(file));
        var read = reader.Texts().ToList();
        var spans = read.SelectMany(t => TagSequences.Decode(t.Tags, TagScheme.Iob2)).ToList();
        Assert.Equal(TagScheme.Iob2, reader.Scheme);
        Assert.Equal((texts, words, entities, types), (read.Count, read.Sum(t => t.Words.Count), spans.Count, spans.Select(s => s.Type).Distinct().Count()));
    }

    private static IEnumerable<TaggedText> Consumed(ConllReader reader, List<TaggedText> into)
    {
        foreach (var text in reader.Texts())
            into.Add(text);
        return [];
    }

    private static string Show(IEnumerable<TaggedText> texts) => string.Join(" | ", texts.Select(t => string.Join(' ', t.Words.Zip(t.Tags, (w, g) => $"{w}/{g}"))));
}
