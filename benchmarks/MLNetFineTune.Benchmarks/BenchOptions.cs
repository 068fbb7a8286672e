using System.Globalization;

namespace MLNetFineTune.Benchmarks;

/// <summary>What the command line asks for beside names of benches.</summary>
internal sealed record BenchOptions
{
    /// <summary>Random choices are averaged over the seeds 1 to this.</summary>
    public int Seeds { get; private init; } = 1;

    /// <summary>The parts of a bench to measure; none for all.</summary>
    public IReadOnlyList<string> Only { get; private init; } = [];

    /// <summary>Where to draw what has a picture; null for nowhere.</summary>
    public string? Plot { get; private init; }

    /// <summary>The encoder to judge: a checkpoint folder.</summary>
    public string Encoder { get; private init; } = Path.Combine(SharedFolder.Repository, "models", "finetune-tiny-en");

    /// <summary>Configurations that a sweep tries.</summary>
    public int Trials { get; private init; } = 27;

    /// <summary>Takes the options out of the arguments.</summary>
    /// <returns>The options and what is left, names of benches; or what is wrong.</returns>
    public static (BenchOptions Options, IReadOnlyList<string> Names, string? Problem) Parse(IEnumerable<string> arguments)
    {
        var options = new BenchOptions();
        var names = new List<string>();
        using var rest = arguments.GetEnumerator();
        while (rest.MoveNext())
        {
            var option = rest.Current;
            if (!option.StartsWith("--", StringComparison.Ordinal))
            {
                names.Add(option);
                continue;
            }
            var value = rest.MoveNext() ? rest.Current : "";
            switch (option)
            {
                case "--seeds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seeds) && seeds is >= 1 and <= 100:
                    options = options with { Seeds = seeds };
                    break;
                case "--trials" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var trials) && trials is >= 1 and <= 1_000:
                    options = options with { Trials = trials };
                    break;
                case "--only" when value.Length > 0:
                    options = options with { Only = [.. options.Only, .. value.Split(',')] };
                    break;
                case "--plot" when value.Length > 0:
                    options = options with { Plot = Path.GetFullPath(value) };
                    break;
                case "--encoder" when value.Length > 0 && File.Exists(Path.Combine(value, "config.json")):
                    options = options with { Encoder = Path.GetFullPath(value) };
                    break;
                default:
                    return (options, names, option switch
                    {
                        "--seeds" => "--seeds needs a number of seeds to average over, 1 to 100",
                        "--trials" => "--trials needs a number of configurations for a sweep to try, 1 to 1000",
                        "--only" => "--only needs names of parts, with commas between them",
                        "--plot" => "--plot needs the file to draw to",
                        "--encoder" => $"--encoder needs a checkpoint folder; there is no config.json in '{value}'",
                        _ => $"no option '{option}'; there are: --seeds, --only, --plot, --encoder, --trials",
                    });
            }
        }
        return (options, names, null);
    }
}
