using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Tests;

public class EntityRefusalTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("Nope", "Could not find label column 'Nope'")]
    [InlineData("Tags", "label column 'Tags': expected VarVector<Key<UInt32>>, got VarVector<String>")]
    [InlineData("Number", "label column 'Number': expected VarVector<Key<UInt32>>, got Int32")]
    [InlineData("Topic", "label column 'Topic': expected VarVector<Key<UInt32>>, got Key<UInt32>")]
    public void Label_NotVectorsOfKeys_IsRefused(string column, string named)
    {
        var data = TinyEntities.Keyed(_ml);
        data = _ml.Transforms.Conversion.MapValueToKey("Topic", "Text").Fit(data).Transform(data);
        AssertRefused<ArgumentOutOfRangeException>(TinyEntities.Recognizer(_ml, o => o.LabelColumnName = column), data, named);
    }

    [Theory]
    [InlineData("Nope", "Could not find words column 'Nope'")]
    [InlineData("Text", "words column 'Text': expected VarVector<String>, got String")]
    [InlineData("Label", "words column 'Label': expected VarVector<String>, got VarVector<Key<UInt32>>")]
    public void Words_NotVectorsOfText_AreRefused(string column, string named) =>
        AssertRefused<ArgumentOutOfRangeException>(TinyEntities.Recognizer(_ml, o => o.WordsColumnName = column), TinyEntities.Keyed(_ml), named);

    [Theory]
    [InlineData(null, "Row 3 has 5 labels in column 'Label' for 6 words in column 'Text', split by Splitting Whitespace")]
    [InlineData("Words", "Row 3 has 5 labels in column 'Label' for 6 words in column 'Words'")]
    public void Row_WithOtherNumbersOfLabelsAndWords_IsNamed(string? words, string named)
    {
        var data = TinyEntities.Keyed(_ml, m =>
        {
            if (m.Number == 3)
                (m.Text, m.Words, m.Tags) = ("anna saw oslo and la paz", ["anna", "saw", "oslo", "and", "la", "paz"], ["B-PER", "O", "B-LOC", "O", "B-LOC"]);
        });
        AssertRefused<ArgumentOutOfRangeException>(TinyEntities.Recognizer(_ml, o => o.WordsColumnName = words), data, named, alsoByShape: false);
    }

    [Fact]
    public void Data_AllOutside_IsRefused() =>
        AssertRefused<InvalidOperationException>(TinyEntities.Recognizer(_ml), TinyEntities.Keyed(_ml, m => Array.Fill(m.Tags, "O")), "all are outside (O)", alsoByShape: false);

    [Fact]
    public void Data_WithoutRowsWordsOrLabels_IsRefused()
    {
        var none = TinyEntities.Keyed(_ml, _ml.Data.LoadFromEnumerable(Array.Empty<TinyEntities.Marked>()), "B-PER", "O");
        AssertRefused<InvalidOperationException>(TinyEntities.Recognizer(_ml), none, "no rows", alsoByShape: false);
        var empty = TinyEntities.Keyed(_ml, TinyEntities.Data(_ml, m => (m.Text, m.Tags) = (m.Number % 2 == 0 ? null : "  ", [])), "B-PER", "O");
        AssertRefused<InvalidOperationException>(TinyEntities.Recognizer(_ml), empty, "None of the 48 rows of the training data has a word in column 'Text'", alsoByShape: false);
        // With O among the keys, a missing key is a word without a label.
        var unlabelled = TinyEntities.Keyed(_ml, TinyEntities.Data(_ml, m => Array.Fill(m.Tags, "?")), "B-PER", "O");
        AssertRefused<InvalidOperationException>(TinyEntities.Recognizer(_ml), unlabelled, "None of the 48 rows of the training data has a label", alsoByShape: false);
    }

    [Fact]
    public void Keys_WithoutValues_AreRefused()
    {
        var numbered = _ml.Data.LoadFromEnumerable(new[] { new Numbered { Text = "anna saw oslo", Label = [1, 0, 2] } });
        AssertRefused<ArgumentOutOfRangeException>(TinyEntities.Recognizer(_ml), numbered, "The keys of label column 'Label' have no values", alsoByShape: false);
        // Of no rows MapValueToKey makes such keys too.
        var none = _ml.Data.LoadFromEnumerable(Array.Empty<TinyEntities.Marked>());
        AssertRefused<InvalidOperationException>(TinyEntities.Recognizer(_ml), _ml.Transforms.Conversion.MapValueToKey("Label", "Tags").Fit(none).Transform(none), "no rows", alsoByShape: false);
    }

    [Theory]
    [InlineData("B-")]
    [InlineData("I")]
    public void Tag_WithoutType_IsRefusedByName(string tag)
    {
        var data = TinyEntities.Keyed(_ml, m => m.Tags = [.. m.Tags.Select(t => t == "B-LOC" ? tag : t)]);
        AssertRefused<ArgumentException>(TinyEntities.Recognizer(_ml), data, $"'{tag}'", alsoByShape: false);
    }

    [Fact]
    public void Scheme_UnknownOrNotThatOfTheTags_IsRefused()
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => TinyEntities.Recognizer(_ml, o => (o.Scheme, o.Epochs) = ((TagScheme)77, 0)));
        Assert.Contains("77", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Bioes", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Epochs", thrown.Message, StringComparison.Ordinal);
        AssertRefused<ArgumentException>(TinyEntities.Recognizer(_ml, o => o.Scheme = TagScheme.Io), TinyEntities.Keyed(_ml), "B-PER", alsoByShape: false);
    }

    [Fact]
    public void Options_OutOfRange_AreAllReported()
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => TinyEntities.Recognizer(_ml, o =>
        {
            (o.Checkpoint, o.LabelColumnName, o.TextColumnName, o.WordsColumnName, o.ScoringBatchSize, o.LearningRate) = ("", null!, "", "", 0, -1);
            (o.ValidationSet, o.ValidationFraction) = (TinyEntities.Keyed(_ml), 0.1);
        }));
        foreach (var field in (string[])["Checkpoint", "LabelColumnName", "TextColumnName", "WordsColumnName", "ScoringBatchSize", "LearningRate", "ValidationFraction"])
            Assert.Contains(field, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_WithoutWordsOrLabels_AreLeftOutAndCounted()
    {
        var data = TinyEntities.Keyed(_ml, TinyEntities.Data(_ml, m =>
        {
            if (m.Number % 8 == 0)
                (m.Text, m.Tags) = ("", []);
            else if (m.Number % 8 == 1)
                Array.Fill(m.Tags, "?");
        }), "B-PER", "I-PER", "B-LOC", "I-LOC", "O", "B-FILM");
        var warnings = Tiny.Warnings(_ml, () => TinyEntities.Recognizer(_ml).Fit(data).Dispose());
        Assert.Collection(warnings,
            w => Assert.Contains("Left out 6 of 48 rows of the training data, which have no word in column 'Text'", w, StringComparison.Ordinal),
            w => Assert.Contains("Left out 6 of 48 rows of the training data, which have no label in column 'Label'", w, StringComparison.Ordinal),
            w => Assert.Contains("1 of 6 tags of label column 'Label' do not occur: 'B-FILM'", w, StringComparison.Ordinal));
    }

    [Fact]
    public void Words_ThatGiveNoToken_AreLearntAroundAndScored()
    {
        var data = TinyEntities.Keyed(_ml, m =>
        {
            m.Words = [.. m.Words, "\u200b", "\ufffd"];
            m.Tags = [.. m.Tags, "O", "O"];
        });
        using var model = TinyEntities.Recognizer(_ml, o => o.WordsColumnName = "Words").Fit(data);
        Assert.Equal(TinyEntities.Sentences().Select(m => m.Words.Length + 2), model.Transform(data).GetColumn<uint[]>("PredictedLabel").Select(l => l.Length));
    }

    [Fact]
    public void ValidationSet_OfOtherTags_IsRefused()
    {
        var other = TinyEntities.Keyed(_ml, TinyEntities.Data(_ml), "O", "B-PER", "I-PER");
        AssertRefused<ArgumentOutOfRangeException>(TinyEntities.Recognizer(_ml, o => o.ValidationSet = other), TinyEntities.Keyed(_ml), "validation set has the tags", alsoByShape: false);
    }

    private static void AssertRefused<TException>(EntityRecognizerEstimator estimator, IDataView data, string named, bool alsoByShape = true)
        where TException : Exception
    {
        var thrown = Assert.ThrowsAny<TException>(() => estimator.Fit(data));
        Assert.Contains(named, thrown.Message, StringComparison.Ordinal);
        if (alsoByShape)
            Assert.Equal(thrown.Message, Assert.ThrowsAny<TException>(() => estimator.GetOutputSchema(MLNetGoldens.Describe.ShapeOf(data))).Message);
    }

    private sealed class Numbered
    {
        public string Text { get; set; } = "";

        [KeyType(3)]
        public uint[] Label { get; set; } = [];
    }
}
