using System.Globalization;

namespace MLNetFineTune.Tests.Datasets;

/// <summary>What the README of datasets/entities promises of the files beside it.</summary>
public class EntityDatasetTests
{
    private static readonly string[] s_parts = ["train", "validation", "test"], s_types = ["DATE", "LOCATION", "ORGANIZATION", "PERSON", "PRODUCT"];

    [Theory]
    [InlineData("train", 431, 7444, 235, 135, 317, 87, 143)]
    [InlineData("validation", 70, 1182, 32, 16, 47, 17, 26)]
    [InlineData("test", 140, 2407, 74, 53, 89, 23, 51)]
    public void Sentences_OfEachPart_AreAsManyAsTheReadmeSays(string part, int sentences, int words, int persons, int organizations, int locations, int products, int dates)
    {
        var rows = MarkedText.Read(part);
        var counts = rows.SelectMany(row => row.Spans).CountBy(span => span.Type).ToDictionary();

        Assert.Equal(sentences, rows.Length);
        Assert.Equal(words, MarkedText.ReadWords(part).Sum(sentence => sentence.Length));
        Assert.Equal([dates, locations, organizations, persons, products], s_types.Select(type => counts[type]));
        Assert.Equal(s_types.Length, counts.Count);
        var readme = File.ReadAllText(Path.Combine(SharedData.Repository, "datasets", "entities", "README.md"));
        var row = string.Create(CultureInfo.InvariantCulture,
            $"| `{part}` | {sentences} | {words:N0} | {persons} | {organizations} | {locations} | {products} | {dates} | {counts.Values.Sum()} |");
        Assert.Contains(row, readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Spans_OfEverySentence_AreInOrderApartAndWithoutOuterSpace()
    {
        foreach (var row in s_parts.SelectMany(MarkedText.Read))
        {
            Assert.Equal(row.Text.Trim(), row.Text);
            Assert.DoesNotContain(row.Text, char.IsControl);
            var end = 0;
            foreach (var span in row.Spans)
            {
                Assert.InRange(span.Start, end, row.Text.Length);
                Assert.InRange(span.End, span.Start + 1, row.Text.Length);
                Assert.Equal(row.Text[span.Start..span.End].Trim(), row.Text[span.Start..span.End]);
                Assert.False(char.IsLowSurrogate(row.Text[span.Start]) || char.IsHighSurrogate(row.Text[span.End - 1]));
                end = span.End;
            }
        }
    }

    /// <summary>Read without any splitter: the words stand in the text one after another with nothing but white space between them.</summary>
    [Fact]
    public void WordsAndTags_OfEverySentence_SayWhatItsSpansSay()
    {
        foreach (var (row, words) in s_parts.SelectMany(part => MarkedText.Read(part).Zip(MarkedText.ReadWords(part), (row, words) => (row, words))))
        {
            var (position, spans) = (0, new List<(int Start, int End, string Type)>());
            foreach (var (word, tag) in words)
            {
                while (char.IsWhiteSpace(row.Text[position])) position++;
                Assert.Equal(word, row.Text.Substring(position, word.Length));
                Assert.Matches("^(O|[BI]-[A-Z]+)$", tag);
                if (tag[0] == 'B') spans.Add((position, 0, tag[2..]));
                if (tag[0] == 'I') Assert.Equal(spans[^1].Type, tag[2..]);
                position += word.Length;
                if (tag[0] != 'O') spans[^1] = spans[^1] with { End = position };
            }
            Assert.Equal(row.Text.Length, position);
            Assert.Equal(row.Spans.AsEnumerable(), spans);
        }
    }

    [Fact]
    public void Texts_WithinAndBetweenParts_AreAllDifferent()
    {
        var repeated = s_parts.SelectMany(MarkedText.ReadWords).CountBy(sentence => string.Join(' ', Folded(sentence))).Where(pair => pair.Value > 1).Select(pair => pair.Key);

        Assert.Empty(repeated);
    }

    [Fact]
    public void FiveWordsInARow_OccurInAtMostTwoSentences()
    {
        var frequent = s_parts.SelectMany(MarkedText.ReadWords).Select(Folded)
            .SelectMany(words => Enumerable.Range(0, Math.Max(0, words.Length - 4)).Select(start => string.Join(' ', words[start..(start + 5)])).Distinct())
            .CountBy(gram => gram).Where(pair => pair.Value > 2);

        Assert.Empty(frequent);
    }

    [Fact]
    public void HardCases_OfAllParts_AreAsManyAsTheReadmeSays()
    {
        var rows = s_parts.SelectMany(MarkedText.Read).ToArray();
        var lengths = s_parts.SelectMany(MarkedText.ReadWords).Select(sentence => sentence.Length).Order().ToArray();

        Assert.Equal(86, rows.Count(row => row.Spans.Length == 0));
        Assert.Equal(14, lengths.Count(length => length > 60));
        Assert.Equal((3, 15, 113), (lengths[0], lengths[lengths.Length / 2], lengths[^1]));
        Assert.Equal(19, rows.Count(row => row.Text == row.Text.ToLowerInvariant()));
        Assert.Equal(18, rows.Count(row => row.Text.Count(char.IsUpper) > 0.7 * row.Text.Count(char.IsLetter)));
        Assert.True(rows.SelectMany(row => row.Names).Count(name => name.Text.Contains('-', StringComparison.Ordinal)) >= 20);
        Assert.True(rows.SelectMany(row => row.Names).Count(name => name.Text.Any(c => char.IsPunctuation(c) && c != '-')) >= 40);
        Assert.True(rows.Sum(row => row.Spans.Count(span => row.Text.AsSpan(span.End).StartsWith("'s"))) >= 20);
        Assert.True(rows.SelectMany(row => row.Names).Count(name => name.Text.Any(c => c > 127)) >= 60);
        Assert.True(rows.SelectMany(row => row.Names).GroupBy(name => name.Text.ToUpperInvariant()).Count(group => group.Select(name => name.Type).Distinct().Count() > 1) >= 10);
    }

    /// <summary>The figures stand in the README: who only remembers names does not get far.</summary>
    [Fact]
    public void RememberingNames_OnTheTestPart_GivesTheFigureOfTheReadme()
    {
        var train = MarkedText.ReadWords("train");
        var names = train.SelectMany(Spans).GroupBy(span => span.Name, span => span.Type)
            .ToDictionary(group => group.Key, types => types.CountBy(type => type).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).First().Key);
        var longest = names.Keys.Max(name => name.Count(c => c == ' ') + 1);
        var (found, right, there) = (0, 0, 0);
        foreach (var sentence in MarkedText.ReadWords("test"))
        {
            var gold = Spans(sentence).Select(span => (span.First, span.Name, span.Type)).ToHashSet();
            there += gold.Count;
            for (var first = 0; first < sentence.Length; first++)
            {
                var length = Enumerable.Range(1, Math.Min(longest, sentence.Length - first)).LastOrDefault(n => names.ContainsKey(Name(sentence, first, n)));
                if (length == 0) continue;
                found++;
                if (gold.Contains((first, Name(sentence, first, length), names[Name(sentence, first, length)]))) right++;
                first += length - 1;
            }
        }

        var f1 = 200.0 * right / (found + there);
        Assert.InRange(f1, 1, 30);
        var readme = File.ReadAllText(Path.Combine(SharedData.Repository, "datasets", "entities", "README.md"));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"**{f1:0.0} %**"), readme, StringComparison.Ordinal);
        var known = MarkedText.Read("train").SelectMany(row => row.Names).ToHashSet();
        Assert.Contains($"{MarkedText.Read("test").SelectMany(row => row.Names).Count(known.Contains)} of its {there} entities", readme, StringComparison.Ordinal);
    }

    /// <summary>The words that have a letter or a digit, whatever their case.</summary>
    private static string[] Folded((string Word, string Tag)[] sentence) => [.. sentence.Select(w => w.Word.ToUpperInvariant()).Where(word => word.Any(char.IsLetterOrDigit))];

    private static string Name((string Word, string Tag)[] sentence, int first, int count) => string.Join(' ', sentence.Skip(first).Take(count).Select(w => w.Word));

    private static IEnumerable<(int First, string Name, string Type)> Spans((string Word, string Tag)[] sentence) =>
        from first in Enumerable.Range(0, sentence.Length)
        where sentence[first].Tag[0] == 'B'
        select (first, Name(sentence, first, 1 + sentence.Skip(first + 1).TakeWhile(w => w.Tag[0] == 'I').Count()), sentence[first].Tag[2..]);
}
