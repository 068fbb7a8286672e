using System.Globalization;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Parallel coordinates: an axis for each option and one for the figure, and a line through them for each trial.</summary>
internal static class ParallelChart
{
    private const double Height = 400, Side = 70, Top = 40, Bottom = 48, Space = 130;

    public static string Draw(SearchSpace space, IReadOnlyList<Trial> trials, ValidationMetric metric)
    {
        var told = trials.Where(t => t.Score(metric) is not null).OrderByDescending(t => metric.Cost(t.Score(metric))).ToList();
        var width = Math.Max(960, (2 * Side) + (Space * space.Dimensions.Count));
        double X(int axis) => Side + (axis * (width - (2 * Side)) / space.Dimensions.Count);
        double Y(double? place) => place is { } up ? Height - Bottom - (up * (Height - Bottom - Top)) : Height - Bottom + 26;
        var figure = new Axis(told.Select(t => t.Score(metric)!.Value), Height - Bottom, Top);
        var end = space.Dimensions.Count;
        var parts = new List<string>();

        for (var i = 0; i < told.Count; i++)
        {
            var trial = told[i];
            var points = space.Dimensions.Select((d, a) => (X(a), Y(trial.Configuration[d.Name] is { } value ? d.PlaceOf(value) : null))).Append((X(end), figure[trial.Score(metric)!.Value]));
            var path = Markup.Path(points);
            // From worst to best, so that the best is on top.
            var shade = told.Count == 1 ? 100 : 100 * i / (told.Count - 1);
            parts.Add($"<g class=\"through{(i == told.Count - 1 ? " chosen" : "")}\" data-trial=\"{trial.Number}\" style=\"--shade:{shade}%\"><title>{TrialText.Of(trial, metric)}</title>");
            parts.Add($"<path class=\"reach\" d=\"{path}\"/><path d=\"{path}\"/></g>");
        }
        for (var a = 0; a < end; a++)
        {
            parts.Add(Markup.Line("axis", X(a), Top, X(a), Height - Bottom));
            parts.Add(Markup.Label("name", X(a), Top - 18, space.Dimensions[a].Name));
            parts.AddRange(Marks(space.Dimensions[a]).Select(m => Markup.Label("tick halo", X(a) - 7, Y(m.Place) + 4, m.Text, "end")));
            if (told.Any(t => t.Configuration[space.Dimensions[a].Name] is null))
                parts.Add(Markup.Label("tick halo", X(a) - 7, Y(null) + 4, "not set", "end"));
        }
        parts.Add(Markup.Line("axis", X(end), Top, X(end), Height - Bottom));
        parts.Add(Markup.Label("name", X(end), Top - 18, metric.ToString()));
        parts.AddRange(figure.Ticks().Select(t => Markup.Label("tick halo", X(end) + 8, figure[t.Value] + 4, t.Text, "start")));
        return Markup.Drawing(width, Height, "Every trial's options and figure", parts);
    }

    /// <summary>Values that are named beside an axis.</summary>
    private static IEnumerable<(double Place, string Text)> Marks(Dimension dimension)
    {
        if (dimension.Kind == DimensionKind.Choice)
            return dimension.Values.Select(v => (dimension.PlaceOf(v)!.Value, Short(ConfigurationValue.Text(v))));
        if (dimension.Low == dimension.High)
            return [(0.5, Number(dimension.Low))];
        var isLogarithmic = dimension.Kind is DimensionKind.LogUniform or DimensionKind.LogInteger;
        var round = isLogarithmic ? Axis.RoundByMagnitude(dimension.Low, dimension.High)
            : dimension.Count is { } count and <= 6 ? Enumerable.Range(0, (int)count).Select(i => dimension.Low + (i * dimension.Step))
            : Axis.Round(dimension.Low, dimension.High).Where(v => dimension.Count is null || v == Math.Floor(v));
        return round.Select(v => (dimension.PlaceOf(v)!.Value, Number(v)));
    }

    private static string Number(double number) => number == 0 || Math.Abs(number) is >= 1e-2 and < 1e5
        ? number.ToString("0.###", CultureInfo.InvariantCulture)
        : number.ToString("0.#e-0", CultureInfo.InvariantCulture);

    private static string Short(string text) => text.Length <= 16 ? text : text[..15] + "…";
}
