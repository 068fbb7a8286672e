using System.Globalization;
using System.Text;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>A sweep as a page for a browser: figures by epoch, parallel coordinates, the importance of each option, and all trials in a table. One file that needs no other and no network.</summary>
public static class SweepReport
{
    /// <summary>Writes the page; an older one is replaced only once the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">What was swept, in a few words.</param>
    /// <param name="space">What was swept over.</param>
    /// <param name="metric">By which trials are compared.</param>
    /// <param name="trials">All of them, by number.</param>
    /// <param name="best">Which of them is the result. Null, the default, is the one with the best figure, of equal ones that with the lowest loss.</param>
    public static void Write(string path, string title, SearchSpace space, ValidationMetric metric, IReadOnlyList<Trial> trials, Trial? best = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var page = Encoding.UTF8.GetBytes(Page(title, space, metric, trials, best));
        path = Path.GetFullPath(path);
        AtomicFiles.Write(Path.GetDirectoryName(path)!, [(Path.GetFileName(path), stream => stream.Write(page))]);
    }

    /// <summary>The page's text.</summary>
    /// <param name="title">What was swept, in a few words.</param>
    /// <param name="space">What was swept over.</param>
    /// <param name="metric">By which trials are compared.</param>
    /// <param name="trials">All of them, by number.</param>
    /// <param name="best">Which of them is the result. Null, the default, is the one with the best figure, of equal ones that with the lowest loss.</param>
    public static string Page(string title, SearchSpace space, ValidationMetric metric, IReadOnlyList<Trial> trials, Trial? best = null)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(trials);
        best ??= Ranking.Best(trials, metric, t => t.Epochs);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <title>{Markup.Text(title)}</title>
            <style>
            {Resource("report.css")}</style>
            </head>
            <body>
            <h1>{Markup.Text(title)}</h1>
            <p>{Sentence(trials, best, metric)}</p>

            """);
        page.Append(Tiles(trials, best, metric));
        if (best is not null)
            page.Append(Section($"Best configuration, trial {best.Number}", null, Values(best)));
        page.Append(Section(
            "Trials in their order", $"Best {metric} of each trial over its epochs. {Direction(metric)}",
            """<div class="legend"><span><i class="full"></i>trained to the end</span><span><i></i>fewer epochs</span><span><i class="failed"></i>no figure</span><span><i class="line"></i>best so far</span></div>"""
            + Wide(HistoryChart.Draw(trials, metric))));
        page.Append(Section("Figures by epoch", $"{metric} on the validation data after each epoch. Lines end where a trial was paused, stopped or complete.", Wide(CurveChart.Draw(trials, best, metric))));
        if (space.Dimensions.Count > 0)
        {
            page.Append(Section(
                "Parallel coordinates", "A line for each trial through its options to its figure.",
                """<div class="legend"><span><i class="ramp"></i>worst to best</span><span><i class="line"></i>the best</span></div>""" + Wide(ParallelChart.Draw(space, trials, metric))));
            page.Append(Importance(OptionImportance.Of(space, metric, trials), trials.Count(t => t.Score(metric) is not null), metric));
        }
        page.Append(Section("All trials", "Best first; a heading sorts by its column.", TrialTable.Of(space, trials, best, metric)));
        page.Append(CultureInfo.InvariantCulture, $"""
            <footer>Written by MLNetFineTune. Needs no network and no other file.</footer>
            <script>
            {Resource("report.js")}</script>
            </body>
            </html>

            """);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static string Sentence(IReadOnlyList<Trial> trials, Trial? best, ValidationMetric metric) => best is null
        ? $"{trials.Count} trials, none with a figure."
        : $"{trials.Count} trials. The best, trial {best.Number}, has {metric} {Markup.Figure(Ranking.ScoreOfModel(best, metric))}.";

    private static string Tiles(IReadOnlyList<Trial> trials, Trial? best, ValidationMetric metric)
    {
        int Count(TrialStatus status) => trials.Count(t => t.Status == status);
        var tiles = new List<(string Figure, string About)>
        {
            (Markup.Figure(best is null ? null : Ranking.ScoreOfModel(best, metric)), $"best {metric}"),
            ($"{Count(TrialStatus.Completed)} of {trials.Count}", "trials trained to the end"),
            ($"{Count(TrialStatus.Stopped) + Count(TrialStatus.Paused)}", "stopped early or paused"),
            ($"{Count(TrialStatus.Failed)}", "failed"),
            ($"{trials.Sum(t => t.Epochs)}", "epochs in all"),
            (Markup.Duration(trials.Sum(t => t.Seconds)), "of training in all"),
        };
        if (Count(TrialStatus.Running) is > 0 and var running)
            tiles.Add(($"{running}", "running"));
        return $"<div class=\"tiles\">{string.Concat(tiles.Select(t => $"<div class=\"tile\"><b>{t.Figure}</b><span>{t.About}</span></div>"))}</div>";
    }

    private static string Values(Trial trial) => trial.Configuration.Values.Count == 0
        ? "<p>The options as they were given.</p>"
        : $"<dl>{string.Concat(trial.Configuration.Values.Select(v => $"<dt>{Markup.Text(v.Key)}</dt><dd>{Markup.Text(ConfigurationValue.Text(v.Value))}</dd>"))}</dl>";

    private static string Importance(IReadOnlyList<OptionImportance> importances, int told, ValidationMetric metric) => importances.Count == 0
        ? Section("Importance of each option", $"Not to be told from {told} trials with figures, or they are all the same.", "")
        : Section(
            "Importance of each option",
            $"Part of what {metric} differs by that is because of one option alone (functional analysis of variance over a random forest), by the figures after {importances[0].Epochs} "
            + $"{(importances[0].Epochs == 1 ? "epoch" : "epochs")}, which {told} trials have.",
            Wide(ImportanceChart.Draw(importances)));

    private static string Direction(ValidationMetric metric) => metric.HigherIsBetter() ? "Higher is better." : "Lower is better.";

    private static string Wide(string drawing) => $"<div class=\"wide\">{drawing}</div>";

    private static string Section(string heading, string? about, string body) => $"<section><h2>{heading}</h2>{(about is null ? "" : $"<p>{about}</p>")}{body}</section>\n";

    private static string Resource(string name)
    {
        using var stream = typeof(SweepReport).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
