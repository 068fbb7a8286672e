namespace MLNetFineTune.Torch.Tokenization;

/// <summary>What is wrong with a tokenizer's files, all of it, before any of it is thrown.</summary>
internal sealed class ProblemList
{
    // A damaged vocabulary can have one a line; the first few tell.
    private const int Shown = 20;

    private readonly List<string> _problems = [];
    private int _more;

    public bool Any => _problems.Count > 0;

    /// <summary>A value that is not one of those supported.</summary>
    public void Unsupported(string field, string found, string supported) => Add($"{field} is {found}; supported: {supported}");

    public void Add(string problem)
    {
        if (_problems.Count < Shown) _problems.Add(problem);
        else _more++;
    }

    /// <exception cref="InvalidDataException">There are some.</exception>
    public void ThrowIfAny()
    {
        if (!Any) return;
        var rest = _more == 0 ? "" : $"; and {_more} more";
        throw new InvalidDataException($"the tokenizer's files cannot be used: {string.Join("; ", _problems)}{rest}");
    }
}
