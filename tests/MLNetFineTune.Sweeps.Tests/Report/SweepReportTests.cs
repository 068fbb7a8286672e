using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps.Tests.Report;

public class SweepReportTests
{
    private static readonly SearchSpace _space = new SearchSpace()
        .LogUniform("LearningRate", 1e-5, 1e-2)
        .Integer("BatchSize", 1, 64, log: true)
        .Integer("Epochs", 1, 30)
        .Uniform("HiddenDropout", 0.1, 0.1)
        .Choice("Schedule", ScheduleKind.Linear, ScheduleKind.Constant)
        .When("Schedule", ScheduleKind.Linear, new SearchSpace().Uniform("WarmupRatio", 0, 0.3));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public void Page_AnyNumberOfTrials_IsWellFormedAndNeedsNothingElse(int count)
    {
        var page = SweepReport.Page("a <sweep> & more", _space, ValidationMetric.Loss, Some(count));

        Assert.DoesNotMatch(@"https?:|src=|href=|url\(|@import|NaN\b|∞", page.Replace("isNaN", "", StringComparison.Ordinal));
        Assert.Contains("<title>a &lt;sweep&gt; &amp; more</title>", page, StringComparison.Ordinal);
        var drawings = Regex.Matches(page, "<svg.*?</svg>", RegexOptions.Singleline).Select(m => XElement.Parse(m.Value)).ToList();
        Assert.True(drawings.Count >= 3);
        Assert.All(drawings, d => Assert.True(double.Parse(d.Attribute("viewBox")!.Value.Split(' ')[3], CultureInfo.InvariantCulture) > 0));
        Assert.Equal(count, Regex.Count(page, "<tr data-trial="));
    }

    [Fact]
    public void Page_ForeignText_ShowsAsItIs()
    {
        var trial = Some(1)[0] with { Status = TrialStatus.Failed, Error = "</td><script>alert(1)</script>", Evaluations = [] };

        var page = SweepReport.Page("t", _space, ValidationMetric.Loss, [trial]);

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_BestTrial_IsNamedFirst()
    {
        var trials = Some(40);
        var best = trials.Where(t => t.Score(ValidationMetric.Loss) is not null).MinBy(t => t.Score(ValidationMetric.Loss))!;

        var page = SweepReport.Page("t", _space, ValidationMetric.Loss, trials);

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"The best, trial {best.Number}, has Loss {best.Score(ValidationMetric.Loss):0.0000}"), page, StringComparison.Ordinal);
        Assert.StartsWith($"<tr data-trial=\"{best.Number}\" class=\"chosen\">", page[page.IndexOf("<tr data-trial=", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("several together", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_Result_IsWhatItHeadsWithAndOfItsModel()
    {
        var trials = Some(10);
        var result = trials[3] with { ModelEpoch = 1 };
        trials[3] = result;

        var page = SweepReport.Page("t", _space, ValidationMetric.Loss, trials, result);

        Assert.Contains("The best, trial 3, has Loss 0.9000", page, StringComparison.Ordinal);
        Assert.StartsWith("<tr data-trial=\"3\" class=\"chosen\">", page[page.IndexOf("<tr data-trial=", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FileThatIsThere_IsReplaced()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("report.html");
        File.WriteAllText(path, "old");

        SweepReport.Write(path, "new", _space, ValidationMetric.Accuracy, Some(3));

        Assert.Equal(SweepReport.Page("new", _space, ValidationMetric.Accuracy, Some(3)), File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    private static List<Trial> Some(int count)
    {
        var tuner = new RandomTuner(_space, 1);
        return [.. Enumerable.Range(0, count).Select(n => n % 7 == 6
            ? new Trial(n, tuner.Propose([], n)!, TrialStatus.Failed, 1, [], "the loss is not a number")
            : new Trial(n, n == 0 ? Configuration.Empty : tuner.Propose([], n)!, n % 2 == 0 ? TrialStatus.Completed : TrialStatus.Stopped, 3, [new(1, 1, 0.9), new(2, 2, 0.5 + (n / 100.0), 0.5), new(3, 3, double.NaN)]))];
    }
}
