namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>One thing that is wrong with what was given: which field, what was found there, what would be allowed.</summary>
/// <param name="Field">Name of the option, configuration field, weight or file.</param>
/// <param name="Found">What is there now.</param>
/// <param name="Allowed">What is supported.</param>
public sealed record Problem(string Field, string Found, string Allowed)
{
    /// <summary><c>field: found …; allowed …</c>, one line.</summary>
    public override string ToString() => $"{Field}: found {Found}; allowed {Allowed}";

    /// <summary>A message that lists every problem, a line each, under <paramref name="heading"/>.</summary>
    public static string List(string heading, IEnumerable<Problem> problems) =>
        heading + string.Concat(problems.Select(p => Environment.NewLine + "  - " + p));
}
