namespace MLNetFineTune.Torch.Tokenization;

/// <summary>Ids of the tokens that have a part of their own.</summary>
internal sealed record SpecialIds(int Pad, int Cls, int Sep, int? Mask)
{
    /// <summary>Looks the tokens that the settings name up, in the vocabulary and among the added ones; all but the mask are needed.</summary>
    public static SpecialIds Of(TokenizerConfig config, IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<AddedToken> added, string file, ProblemList problems)
    {
        int? Id(string token) => vocabulary.TryGetValue(token, out var id) ? id : added.FirstOrDefault(t => t.Content == token)?.Id;
        int Needed(string name, string token)
        {
            if (Id(token) is { } id) return id;
            problems.Add($"{file} has no token '{token}', the {name}");
            return 0;
        }
        return new SpecialIds(Needed("pad_token", config.PadToken), Needed("cls_token", config.ClsToken), Needed("sep_token", config.SepToken), Id(config.MaskToken));
    }
}
