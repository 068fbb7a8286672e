using System.Globalization;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>The figure of every trial after each of its epochs.</summary>
internal static class CurveChart
{
    private const double Width = 960, Height = 360, Left = 56, Right = 140, Top = 12, Bottom = 36;

    public static string Draw(IReadOnlyList<Trial> trials, Trial? best, ValidationMetric metric)
    {
        var curves = trials.Select(t => (Trial: t, Points: t.Evaluations.Where(e => e[metric] is { } v && double.IsFinite(v)).ToList())).Where(c => c.Points.Count > 0).ToList();
        var y = new Axis(curves.SelectMany(c => c.Points.Select(p => p[metric]!.Value)), Height - Bottom, Top);
        var last = Math.Max(2, curves.SelectMany(c => c.Points).Select(p => p.Epoch).DefaultIfEmpty(1).Max());
        double X(int epoch) => Left + ((epoch - 1.0) / (last - 1) * (Width - Left - Right));
        var parts = new List<string>(y.Ticks().SelectMany(t => new[] { Markup.Line("grid", Left, y[t.Value], Width - Right, y[t.Value]), Markup.Label("tick", Left - 8, y[t.Value] + 4, t.Text, "end") }));
        var every = Math.Max(1, (int)Math.Ceiling(last / 20.0));
        parts.AddRange(Enumerable.Range(1, last).Where(e => (e - 1) % every == 0).Select(e => Markup.Label("tick", X(e), Height - Bottom + 16, e.ToString(CultureInfo.InvariantCulture))));
        parts.Add(Markup.Label("name", (Left + Width - Right) / 2, Height - 4, "epoch"));
        // The best on top of the others.
        foreach (var (trial, points) in curves.OrderBy(c => c.Trial.Number == best?.Number))
        {
            var places = points.Select(p => (X(p.Epoch), y[p[metric]!.Value])).ToList();
            var kind = trial.Number == best?.Number ? "curve chosen" : "curve";
            parts.Add($"<g class=\"{kind}\" data-trial=\"{trial.Number}\"><title>{TrialText.Of(trial, metric)}</title>");
            // A wider stroke that is not seen makes the thin one easy to point at.
            parts.Add($"<path class=\"reach\" d=\"{Markup.Path(places)}\"/><path d=\"{Markup.Path(places)}\"/><circle cx=\"{Markup.At(places[^1].Item1)}\" cy=\"{Markup.At(places[^1].Item2)}\" r=\"3.5\"/></g>");
        }
        if (best is not null && curves.Find(c => c.Trial.Number == best.Number) is { Points: { Count: > 0 } chosen })
            parts.Add(Markup.Label("note", X(chosen[^1].Epoch) + 9, y[chosen[^1][metric]!.Value] + 4, $"trial {best.Number}: {Markup.Figure(best.Score(metric))}", "start"));
        return Markup.Drawing(Width, Height, $"{metric} of each trial by epoch", parts);
    }
}
