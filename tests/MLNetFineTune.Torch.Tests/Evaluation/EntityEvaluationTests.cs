using System.Text.Json.Nodes;
using MLNetFineTune.Tests;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Evaluation;

namespace MLNetFineTune.Torch.Tests.Evaluation;

public class EntityEvaluationTests
{
    private static readonly JsonArray Cases = JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.Repository, "tests", "Goldens", "metrics", "seqeval.json")))!.AsArray();

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Count)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Evaluate_GivenSequences_IsWhatSeqevalSays(int number)
    {
        var scheme = Scheme(number);
        var report = EntityEvaluation.Evaluate(Sequences(number, "gold"), Sequences(number, "predicted"), scheme);

        Assert.Equal(Cases[number]!["accuracy"]!.GetValue<double>(), report.TokenAccuracy, 1e-12);
        if (Cases[number]!["default"] is null)
        {
            Assert.Empty(report.Lenient.PerType);
            Assert.Equal(new(0, 0, 0, 0), report.Strict.Micro);
            return;
        }
        AreEqual(Cases[number]!["default"]!.AsObject(), report.Lenient);
        AreEqual(Cases[number]!["strict"]!.AsObject(), report.Strict);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void LenientReading_GivenSequences_FindsTheEntitiesThatSeqevalFinds(int number)
    {
        var expected = Cases[number]!["entities"]!.AsArray().Select(s => s!.AsArray().Select(e => new TaggedSpan((string)e![0]!, (int)e[1]!, (int)e[2]!)).ToArray()).ToArray();
        var predicted = Sequences(number, "predicted");
        Assert.Equal(expected.Length, predicted.Length);
        for (var s = 0; s < expected.Length; s++)
        {
            var found = new List<TaggedSpan>();
            LenientReading.Read(Array.ConvertAll(predicted[s], Tag.ParseAsSeqeval), found);
            Assert.Equal(expected[s], found);
            if (Scheme(number) != TagScheme.Bilou) Assert.Equal(expected[s], TagSequences.DecodeLenient(predicted[s]));
        }
    }

    [Fact]
    public void Evaluate_GivenSequences_AreNotAllAlikeInBothModes()
    {
        // Else nothing above would tell the modes apart.
        var differ = Enumerable.Range(0, Cases.Count).Count(n => Cases[n]!["default"] is { } lenient && !JsonNode.DeepEquals(lenient, Cases[n]!["strict"]));
        Assert.InRange(differ, 20, Cases.Count);
    }

    [Fact]
    public void Evaluate_SomeWordsInCommon_CountHalfInPartialAndPairInTheConfusion()
    {
        // PER exact; PER for PER, a word too many; LOC as ORG, the same words; LOC as ORG, some words; LOC missed; PER spurious.
        string[] labels = ["B-PER", "I-PER", "O", "B-PER", "O", "O", "B-LOC", "O", "B-LOC", "I-LOC", "O", "B-LOC", "O", "O"];
        string[] predictions = ["B-PER", "I-PER", "O", "B-PER", "I-PER", "O", "B-ORG", "O", "O", "B-ORG", "O", "O", "O", "B-PER"];

        var report = EntityEvaluation.Evaluate([labels], [predictions]);

        Assert.Equal(TagScheme.Iob2, report.Scheme);
        Assert.Equal(new(1.0 / 5, 1.0 / 5, 0.2, 5), Rounded(report.Lenient.Micro));
        Assert.Equal(new(1.5 / 5, 1.5 / 5, 0.3, 5), Rounded(report.Partial.Micro));
        Assert.Equal(new(1.5 / 3, 1.5 / 2, 0.6, 2), Rounded(report.Partial.PerType["PER"]));
        Assert.Equal(9.0 / 14 - 1.0 / 14, report.TokenAccuracy, 1e-12);
        var confusion = report.Confusion;
        Assert.Equal(["LOC", "ORG", "PER"], confusion.Types);
        Assert.Equal((2, 2, 1, 1), (confusion.Count("PER", "PER"), confusion.Count("LOC", "ORG"), confusion.Missed("LOC"), confusion.Spurious("PER")));
        Assert.Equal((0, 0, 0, 0), (confusion.Count("ORG", "LOC"), confusion.Missed("PER"), confusion.Spurious("ORG"), confusion.Count("LOC", "LOC")));
    }

    [Fact]
    public void Evaluate_OnePredictionOverTwoLabels_IsOnePair()
    {
        var report = EntityEvaluation.Evaluate([["B-A", "B-A", "B-A"]], [["B-A", "I-A", "B-A"]]);
        // One exact, one of the other two half.
        Assert.Equal(new(0.75, 0.5, 0.6, 3), Rounded(report.Partial.Micro));
        Assert.Equal((2, 1), (report.Confusion.Count("A", "A"), report.Confusion.Missed("A")));
    }

    [Fact]
    public void Evaluate_TypeThatIsOnlyLabelled_IsCountedNotRefused()
    {
        var report = EntityEvaluation.Evaluate([["B-NEW", "O", "B-PER"]], [["O", "O", "B-PER"]]);
        Assert.Equal(new(0, 0, 0, 1), report.Lenient.PerType["NEW"]);
        Assert.Equal(new(1, 0.5, 2.0 / 3, 2), report.Lenient.Micro);
        Assert.Equal(0.5, report.Lenient.Macro.F1);
    }

    [Fact]
    public void Evaluate_SchemeNotGiven_IsDetectedFromLabelsAlone()
    {
        var report = EntityEvaluation.Evaluate([["S-A", "O", "B-A", "E-A"]], [["I-A", "O", "B-A", "E-A"]]);
        Assert.Equal(TagScheme.Bioes, report.Scheme);
        Assert.Equal(1, report.Lenient.Micro.F1);
        Assert.Equal(2.0 / 3, report.Strict.Micro.F1, 1e-12);
    }

    [Fact]
    public void Evaluate_Nothing_IsZero()
    {
        var report = EntityEvaluation.Evaluate([], []);
        Assert.Equal((0.0, 0.0, 0L), (report.TokenAccuracy, report.Lenient.Weighted.F1, report.Tokens));
        Assert.Contains("0 words in 0 texts", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_WhatCannotBeCompared_IsRefusedByName()
    {
        static string Refusal(string[][] labels, string[][] predictions) => Assert.Throws<ArgumentException>(() => EntityEvaluation.Evaluate(labels, predictions)).Message;
        Assert.Contains("text 1 has 2 labels and 1 predictions", Refusal([["O"], ["O", "O"]], [["O"], ["O"]]), StringComparison.Ordinal);
        Assert.Contains("labels of 1 texts and predictions of 0", Refusal([["O"]], []), StringComparison.Ordinal);
        Assert.Contains("text 0: the tag 'B-' has no type", Refusal([["B-"]], [["O"]]), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_TextThatIsRefused_LeavesNothingBehind()
    {
        var evaluation = new EntityEvaluation();
        Assert.Throws<ArgumentException>(() => evaluation.Add(["B-A", "O"], ["B-A", "I"]));
        evaluation.Add(["B-A"], ["B-A"]);
        Assert.Equal((1L, 1), (evaluation.Report().Tokens, evaluation.Report().Texts));
    }

    [Fact]
    public void FormatTable_Report_HasAllFigures()
    {
        var table = EntityEvaluation.Evaluate([["B-PER", "I-PER", "O", "B-LOC"]], [["B-PER", "I-PER", "O", "B-PER"]]).FormatTable();
        var lines = table.Split('\n').Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToArray();
        Assert.Equal(
            [
                "entity precision recall F1 support", "LOC 0.0000 0.0000 0.0000 1", "PER 0.5000 1.0000 0.6667 1", "",
                "micro average 0.5000 0.5000 0.5000 2", "macro average 0.2500 0.5000 0.3333 2", "weighted average 0.2500 0.5000 0.3333 2",
                "micro, strict (IOB2) 0.5000 0.5000 0.5000 2", "micro, partial 0.5000 0.5000 0.5000 2", "", "word accuracy 0.7500 of 4 words in 1 texts", "",
                "labelled as (rows), predicted as (columns)", "LOC PER (missed)", "LOC 0 1 0", "PER 0 1 0", "(spurious) 0 0", "",
            ], lines);
    }

    private static TagScheme Scheme(int number) => (string)Cases[number]!["scheme"]! switch
    {
        "IOBES" => TagScheme.Bioes,
        var name => Enum.Parse<TagScheme>(name, ignoreCase: true),
    };

    private static string[][] Sequences(int number, string name) => [.. Cases[number]![name]!.AsArray().Select(s => s!.AsArray().Select(t => (string)t!).ToArray())];

    private static void AreEqual(JsonObject expected, EntityFigures figures)
    {
        (string Name, EntityScores Scores)[] found = [.. figures.PerType.Select(p => (p.Key, p.Value)), ("micro avg", figures.Micro), ("macro avg", figures.Macro), ("weighted avg", figures.Weighted)];
        Assert.Equal(expected.Select(e => e.Key), found.Select(f => f.Name));
        foreach (var (name, scores) in found)
        {
            Assert.Equal((double)expected[name]!["precision"]!, scores.Precision, 1e-12);
            Assert.Equal((double)expected[name]!["recall"]!, scores.Recall, 1e-12);
            Assert.Equal((double)expected[name]!["f1-score"]!, scores.F1, 1e-12);
            Assert.Equal((double)expected[name]!["support"]!, scores.Support);
        }
    }

    private static EntityScores Rounded(EntityScores scores) => scores with { Precision = Math.Round(scores.Precision, 12), Recall = Math.Round(scores.Recall, 12), F1 = Math.Round(scores.F1, 12) };
}
