namespace MLNetFineTune.Torch.Tokenization.Training;

/// <summary>Tokens by id and ids by token, while a vocabulary grows.</summary>
internal sealed class TokenNames
{
    private readonly List<string> _tokens = [];
    private readonly Dictionary<string, int> _ids = [];

    public int Count => _tokens.Count;

    public IReadOnlyList<string> Tokens => _tokens;

    public string this[int id] => _tokens[id];

    /// <summary>The id of a token; null where there is none.</summary>
    public int? Id(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>The id of a token, a new one if it has none yet.</summary>
    public int Add(string token)
    {
        if (!_ids.TryAdd(token, _tokens.Count)) return _ids[token];
        _tokens.Add(token);
        return _tokens.Count - 1;
    }
}
