using System.Globalization;
using System.Text;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Pipelines.Predict;

/// <summary>Shows entities where they stand in their text: in colour on a terminal, in brackets elsewhere.</summary>
/// <param name="colours">Whether to write ANSI colours.</param>
public sealed class Highlighter(bool colours)
{
    // Backgrounds that black letters can be read on: yellow, green, cyan, magenta, blue, red, each bright.
    private static readonly int[] s_backgrounds = [103, 102, 106, 105, 104, 101];

    private readonly Dictionary<string, int> _backgrounds = [];

    /// <summary>In colour where the output is a terminal, unless NO_COLOR is set (no-color.org) or the terminal is a dumb one.</summary>
    public static Highlighter ForConsole() => new(
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb");

    /// <summary>The text with its entities marked, each with type and score.</summary>
    /// <param name="text">The text.</param>
    /// <param name="entities">Its entities, from left to right.</param>
    public string Show(string text, IEnumerable<Entity> entities)
    {
        var shown = new StringBuilder();
        var end = 0;
        foreach (var entity in entities)
        {
            shown.Append(Printable(text[end..entity.Start]));
            var label = string.Create(CultureInfo.InvariantCulture, $"{Printable(entity.Type)} {entity.Score:0.00}");
            var name = Printable(entity.Text);
            shown.Append(colours ? $"\e[30;{Background(entity.Type)}m{name}\e[0m \e[2m{label}\e[0m" : $"[{name} | {label}]");
            end = entity.Start + entity.Length;
        }

        return shown.Append(Printable(text[end..])).ToString();
    }

    /// <summary>Texts come from anywhere: an escape sequence in one must not reach the terminal.</summary>
    private static string Printable(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => c == '\t' ? ' ' : char.IsControl(c) ? '\uFFFD' : c)) : text;

    private int Background(string type)
    {
        if (!_backgrounds.TryGetValue(type, out var background))
            _backgrounds.Add(type, background = s_backgrounds[_backgrounds.Count % s_backgrounds.Length]);
        return background;
    }
}
