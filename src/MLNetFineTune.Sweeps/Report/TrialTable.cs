using System.Globalization;
using System.Text;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>All trials, best first.</summary>
internal static class TrialTable
{
    public static string Of(SearchSpace space, IReadOnlyList<Trial> trials, Trial? best, ValidationMetric metric)
    {
        var table = new StringBuilder("<div class=\"wide\"><table><thead><tr>");
        foreach (var (name, kind) in new[] { ("Trial", "number"), ("Status", ""), ($"{metric}", "number"), ("Epochs", "number"), ("Time", "number") }
            .Concat(space.Dimensions.Select(d => (d.Name, Kind(d)))))
            table.Append(CultureInfo.InvariantCulture, $"<th class=\"{kind}\" scope=\"col\"><button>{Markup.Text(name)}</button></th>");
        table.Append("</tr></thead><tbody>");
        foreach (var trial in trials.OrderBy(t => t != best).ThenBy(t => Ranking.Key(t, metric, t.Epochs)).ThenBy(t => t.Number))
        {
            table.Append(CultureInfo.InvariantCulture, $"<tr data-trial=\"{trial.Number}\"{(trial.Number == best?.Number ? " class=\"chosen\"" : "")}>");
            Cell("number", trial.Number.ToString(CultureInfo.InvariantCulture), trial.Number);
            table.Append(CultureInfo.InvariantCulture, $"<td><span class=\"status {trial.Status}\"></span>{TrialText.Status(trial.Status)}{(trial.Error is { } error ? $"<div class=\"error\">{Markup.Text(error)}</div>" : "")}</td>");
            Cell("number", Markup.Figure(trial.Score(metric)), trial.Score(metric));
            Cell("number", trial.Epochs.ToString(CultureInfo.InvariantCulture), trial.Epochs);
            Cell("number", Markup.Duration(trial.Seconds), trial.Seconds);
            foreach (var dimension in space.Dimensions)
            {
                var value = trial.Configuration[dimension.Name];
                Cell(Kind(dimension), value is null ? "–" : ConfigurationValue.Text(value), value is long or double ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : null);
            }
            table.Append("</tr>");
        }
        return table.Append("</tbody></table></div>").ToString();

        static string Kind(Dimension dimension) => dimension.Kind == DimensionKind.Choice && dimension.Values.Any(v => v is string or bool) ? "" : "number";
        void Cell(string kind, string text, double? sort) =>
            table.Append(CultureInfo.InvariantCulture, $"<td class=\"{kind}\"{(sort is { } by ? $" data-sort=\"{by.ToString("R", CultureInfo.InvariantCulture)}\"" : "")}>{Markup.Text(text)}</td>");
    }
}
