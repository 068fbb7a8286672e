using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Tests.Entities;

public sealed class EntityLoadingTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly MLContext _ml = new(1);

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void LoadFromConll_File_IsTextWordsAndLabel()
    {
        File.WriteAllText(_file, "Ada I-PER\nLovelace I-PER\nin O\n\nRome I-LOC\n");

        var data = _ml.Data.LoadFromConll(_file);

        Assert.Equal(["Text", "Words", "Label"], data.Schema.Select(c => c.Name));
        Assert.Equal(["String", "VarVector<String>", "VarVector<String>"], data.Schema.Select(c => Short(c.Type)));
        Assert.Equal(["Ada Lovelace in", "Rome"], data.GetColumn<string>("Text"));
        Assert.Equal("Ada,Lovelace,in|Rome", Joined(data, "Words"));
        Assert.Equal("B-PER,I-PER,O|B-LOC", Joined(data, "Label"));
        Assert.Equal("U-LOC", Joined(_ml.Data.LoadFromConll(_file, new() { OutputScheme = TagScheme.Bilou }), "Label").Split('|')[1]);

        // Lazily, and anew each time.
        File.WriteAllText(_file, "Oslo B-LOC\n");
        Assert.Equal("B-LOC", Joined(_ml.Data.LoadFromConll(_file), "Label"));
        Assert.Equal("Oslo", Joined(data, "Words"));
    }

    [Fact]
    public void LoadFromSpans_File_IsTextWordsAndLabel()
    {
        File.WriteAllText(_file, """
            {"text": "Ada  (née Byron), 😀 Rome", "entities": [{"start": 0, "end": 3, "type": "PER"}, {"start": 21, "end": 25, "type": "LOC"}]}
            {"text": "", "entities": []}
            """);

        var data = _ml.Data.LoadFromSpans(_file);

        Assert.Equal(["Ada  (née Byron), 😀 Rome", ""], data.GetColumn<string>("Text"));
        Assert.Equal("Ada,(,née,Byron,),,,😀,Rome|", Joined(data, "Words"));
        Assert.Equal("B-PER,O,O,O,O,O,O,B-LOC|", Joined(data, "Label"));
        Assert.Throws<InvalidDataException>(() => Joined(_ml.Data.LoadFromSpans(_file, new() { Offsets = OffsetUnit.CodePoint }), "Label"));
    }

    [Fact]
    public void LoadFromConll_LabelsMappedToKeys_KeepTheTagsAsValues()
    {
        File.WriteAllText(_file, "Ada B-PER\nin O\nRome B-LOC\n\nOslo B-LOC\n");
        var data = _ml.Data.LoadFromConll(_file);

        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);

        VBuffer<ReadOnlyMemory<char>> values = default;
        keyed.Schema["Label"].Annotations.GetValue("KeyValues", ref values);
        Assert.Equal(["B-PER", "O", "B-LOC"], values.DenseValues().Select(v => v.ToString()));
        Assert.Equal([[1u, 2u, 3u], [3u]], keyed.GetColumn<uint[]>("Label"));
        Assert.Equal(2, _ml.Data.CreateEnumerable<LabelledWords>(data, reuseRowObject: false).Count(row => row.Words.Length == row.Label.Length));
    }

    [Fact]
    public void Load_WhatCannotBe_IsRefusedAtOnceOrByLineWhenRead()
    {
        Assert.Throws<FileNotFoundException>(() => _ml.Data.LoadFromConll(_file + ".none"));
        Assert.Throws<FileNotFoundException>(() => _ml.Data.LoadFromSpans(_file + ".none"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromConll(_file, new() { Scheme = (TagScheme)42 }));

        File.WriteAllText(_file, "Ada B-PER\nin\n");
        var (words, texts) = (_ml.Data.LoadFromConll(_file), _ml.Data.LoadFromSpans(_file));
        Assert.Contains($"{_file}, line 2: has 1 column", Assert.Throws<InvalidDataException>(() => Joined(words, "Label")).Message, StringComparison.Ordinal);
        Assert.Contains($"{_file}, line 1: is not JSON", Assert.Throws<InvalidDataException>(() => Joined(texts, "Label")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("validation")]
    [InlineData("test")]
    public void Load_BothFilesOfTheDataSet_AreTheSameWordsAndLabels(string part)
    {
        var folder = Path.Combine(SharedData.Repository, "datasets", "entities");
        var (words, texts) = (_ml.Data.LoadFromConll(Path.Combine(folder, part + ".conll")), _ml.Data.LoadFromSpans(Path.Combine(folder, part + ".jsonl")));
        Assert.Equal(words.GetColumn<string[]>("Words"), texts.GetColumn<string[]>("Words"));
        Assert.Equal(words.GetColumn<string[]>("Label"), texts.GetColumn<string[]>("Label"));
        Assert.InRange(words.GetColumn<string[]>("Label").Count(), 50, 1000);
    }

    private static string Joined(IDataView data, string column) => string.Join('|', data.GetColumn<string[]>(column).Select(v => string.Join(',', v)));

    private static string Short(DataViewType type) => type is VectorDataViewType { IsKnownSize: false } vector ? $"VarVector<{vector.ItemType}>" : type.ToString()!;
}
