using System.Globalization;

namespace MLNetFineTune.Torch.Training.Strategies;

/// <summary>Reads texts of strategies.</summary>
internal static class StrategyText
{
    private const string Known = "full, head, freeze(N), freeze(N,embeddings=false), bitfit, lora(RANK,alpha=A,dropout=P,targets=NAME|NAME), gradual, gradual(STEPS), decay(D), rate(PATTERN,FACTOR)";

    public static FineTuningStrategy Parse(string text)
    {
        try
        {
            return Terms(string.Concat(text.Where(c => !char.IsWhiteSpace(c)))).Select(Part).Aggregate((a, b) => a + b);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"strategy '{text}': {e.Message}", e);
        }
    }

    /// <summary>Cuts at the '+' that stand outside of parentheses: numbers have them too.</summary>
    private static List<string> Terms(string text)
    {
        var terms = new List<string>();
        var (start, depth) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (text[i] != '+' || depth != 0)
                continue;
            terms.Add(text[start..i]);
            start = i + 1;
        }
        terms.Add(text[start..]);
        return terms;
    }

    private static FineTuningStrategy Part(string term)
    {
        var open = term.IndexOf('(', StringComparison.Ordinal);
        var (name, arguments) = open < 0 ? (term, []) : term.EndsWith(')') ? (term[..open], term[(open + 1)..^1].Split(',')) : throw Unknown(term);
        var (plain, named) = (arguments.Where(a => !a.Contains('=', StringComparison.Ordinal)).ToArray(), arguments.Where(a => a.Contains('=', StringComparison.Ordinal)).ToArray());
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in named.Select(n => n.Split('=', 2)))
        {
            if (!settings.TryAdd(pair[0], pair[1]))
                throw new ArgumentException($"{term}: {pair[0]} stands there twice");
        }
        var strategy = (name, plain.Length) switch
        {
            ("full", 0) => FineTuningStrategy.Full,
            ("head", 0) => FineTuningStrategy.HeadOnly,
            ("bitfit", 0) => FineTuningStrategy.BitFit,
            ("freeze", 1) => FineTuningStrategy.FreezeLayers(Integer(plain[0]), !settings.Remove("embeddings", out var embeddings) || Flag(embeddings)),
            ("gradual", 0) => FineTuningStrategy.GradualUnfreezing(),
            ("gradual", 1) => FineTuningStrategy.GradualUnfreezing(Integer(plain[0])),
            ("decay", 1) => FineTuningStrategy.LayerwiseDecay(Number(plain[0])),
            ("rate", 2) => FineTuningStrategy.Rate(plain[0], Number(plain[1])),
            ("lora", 0 or 1) => FineTuningStrategy.Lora(
                plain.Length == 0 ? 8 : Integer(plain[0]), settings.Remove("alpha", out var alpha) ? Number(alpha) : null, settings.Remove("dropout", out var dropout) ? Number(dropout) : 0,
                settings.Remove("targets", out var targets) ? targets.Split('|') : []),
            _ => throw Unknown(term),
        };
        return settings.Count == 0 ? strategy : throw new ArgumentException($"{term}: found {string.Join(", ", settings.Keys)}; allowed {Known}");
    }

    private static ArgumentException Unknown(string term) => new($"found '{term}'; allowed {Known}, joined by +");

    private static int Integer(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw new ArgumentException($"found '{text}'; allowed a whole number");

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw new ArgumentException($"found '{text}'; allowed a number");

    private static bool Flag(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => throw new ArgumentException($"found '{text}'; allowed true, false"),
    };
}
