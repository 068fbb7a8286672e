namespace MLNetFineTune.Torch.Tokenization;

/// <summary>A token that is found in the text before words are split, as Hugging Face's AddedToken.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">The text that it stands for.</param>
/// <param name="SingleWord">Only where no word character stands next to it.</param>
/// <param name="StripLeft">Takes the white space before it in.</param>
/// <param name="StripRight">Takes the white space behind it in.</param>
/// <param name="Normalized">Looked for in the normalised text, itself normalised; else in the text as it was given.</param>
/// <param name="Special">A special token ([CLS], [PAD], …).</param>
internal sealed record AddedToken(
    int Id, string Content, bool SingleWord = false, bool StripLeft = false, bool StripRight = false, bool Normalized = false, bool Special = true)
{
    /// <summary>Tells of added tokens that are empty, come twice, or have an id that the vocabulary gives to another token.</summary>
    public static void Check(IReadOnlyCollection<AddedToken> tokens, IReadOnlyDictionary<string, int> vocabulary, BertNormalizer normalizer, string path, ProblemList problems)
    {
        var byId = vocabulary.Where(p => p.Value >= 0).GroupBy(p => p.Value).ToDictionary(g => g.Key, g => g.First().Key);
        foreach (var token in tokens)
        {
            if (token.Content.Length == 0 || token.Normalized && normalizer.Normalize(token.Content).Length == 0)
                problems.Add($"{path}: token {token.Id} is empty");
            else if (vocabulary.TryGetValue(token.Content, out var own) && own != token.Id)
                problems.Add($"{path}: '{token.Content}' has id {token.Id}, and {own} in the vocabulary");
            else if (!byId.TryAdd(token.Id, token.Content) && byId[token.Id] != token.Content)
                problems.Add($"{path}: id {token.Id} of '{token.Content}' belongs to '{byId[token.Id]}'");
        }
        foreach (var twice in tokens.GroupBy(t => t.Content).Where(g => g.Skip(1).Any())) problems.Add($"{path}: '{twice.Key}' stands there twice");
    }
}
