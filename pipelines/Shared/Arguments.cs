using System.Globalization;

namespace MLNetFineTune.Pipelines;

/// <summary>Arguments of the form <c>--name value</c>, and what stands between them.</summary>
public sealed class Arguments
{
    private readonly Dictionary<string, string> _named = [];

    /// <param name="args">The program's arguments.</param>
    /// <param name="usage">What the program takes, shown when an argument is not understood.</param>
    /// <param name="names">The names that the program knows, without the dashes.</param>
    public Arguments(string[] args, string usage, params string[] names)
    {
        var rest = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                rest.Add(args[i]);
                continue;
            }

            var name = args[i][2..];
            if (!names.Contains(name))
                throw new UsageException($"no option '{args[i]}'; there are: {string.Join(", ", names.Select(n => "--" + n))}\n{usage}");
            if (i + 1 == args.Length)
                throw new UsageException($"option '{args[i]}' needs a value\n{usage}");
            _named[name] = args[++i];
        }

        Rest = rest;
    }

    /// <summary>The arguments that belong to no name, in order.</summary>
    public IReadOnlyList<string> Rest { get; }

    /// <summary>The value given for a name, or null.</summary>
    public string? this[string name] => _named.GetValueOrDefault(name);

    /// <summary>A whole number given for a name, from 1 up, or a default.</summary>
    public int Count(string name, int otherwise) => this[name] is not { } text ? otherwise
        : int.TryParse(text, out var number) && number >= 1 ? number
        : throw new UsageException($"option '--{name}' is '{text}'; allowed: whole numbers from 1");

    /// <summary>A number above 0 given for a name, or a default.</summary>
    public double Number(string name, double otherwise) => this[name] is not { } text ? otherwise
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new UsageException($"option '--{name}' is '{text}'; allowed: numbers above 0");

    /// <summary>A number from 0 up given for a name, or a default.</summary>
    public double Weight(string name, double otherwise) => this[name] is not { } text ? otherwise
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number
        : throw new UsageException($"option '--{name}' is '{text}'; allowed: numbers from 0");

    /// <summary>Whether a name was given as <c>yes</c>.</summary>
    public bool Yes(string name) => this[name] switch
    {
        null or "no" => false,
        "yes" => true,
        var text => throw new UsageException($"option '--{name}' is '{text}'; allowed: yes, no"),
    };
}
