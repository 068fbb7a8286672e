using System.Globalization;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Each trial's best figure in the order of the trials, and the best so far.</summary>
internal static class HistoryChart
{
    private const double Width = 960, Height = 300, Left = 56, Right = 16, Top = 12, Bottom = 36;

    public static string Draw(IReadOnlyList<Trial> trials, ValidationMetric metric)
    {
        var scores = trials.Select(t => t.Score(metric)).ToList();
        var y = new Axis(scores.OfType<double>(), Height - Bottom, Top);
        var width = (Width - Left - Right) / Math.Max(1, trials.Count);
        double X(int number) => Left + ((number + 0.5) * width);
        var parts = new List<string>(y.Ticks().SelectMany(t => new[] { Markup.Line("grid", Left, y[t.Value], Width - Right, y[t.Value]), Markup.Label("tick", Left - 8, y[t.Value] + 4, t.Text, "end") }));
        var every = Math.Max(1, (int)Math.Ceiling(trials.Count / 20.0));
        parts.AddRange(trials.Where(t => t.Number % every == 0).Select(t => Markup.Label("tick", X(t.Number), Height - Bottom + 16, t.Number.ToString(CultureInfo.InvariantCulture))));
        parts.Add(Markup.Label("name", Width / 2, Height - 4, "trial"));

        var best = new List<(double, double)>();
        double? soFar = null;
        foreach (var trial in trials)
        {
            if (scores[trial.Number] is not { } score)
                continue;
            if (soFar is { } before && metric.IsBetter(score, before))
                best.Add((X(trial.Number), y[before]));
            soFar = soFar is not { } old || metric.IsBetter(score, old) ? score : old;
            best.Add((X(trial.Number), y[soFar.Value]));
        }
        if (best.Count > 0)
            parts.Add($"<path class=\"best\" d=\"{Markup.Path([.. best, (Width - Right, best[^1].Item2)])}\"/>");
        parts.AddRange(trials.Select(t => scores[t.Number] is { } score
            ? $"<circle class=\"dot {t.Status}\" data-trial=\"{t.Number}\" cx=\"{Markup.At(X(t.Number))}\" cy=\"{Markup.At(y[score])}\" r=\"4.5\"><title>{TrialText.Of(t, metric)}</title></circle>"
            : $"<path class=\"cross\" data-trial=\"{t.Number}\" d=\"M{Markup.At(X(t.Number) - 4)} {Markup.At(Height - Bottom - 8)}l8 8m0 -8l-8 8\"><title>{TrialText.Of(t, metric)}</title></path>"));
        return Markup.Drawing(Width, Height, $"{metric} of each trial, and the best so far", parts);
    }
}
