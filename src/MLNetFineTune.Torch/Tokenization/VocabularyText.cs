using System.Text;

namespace MLNetFineTune.Torch.Tokenization;

/// <summary>
/// Reads a vocab.txt: a token a line, the line's number its id, settings from tokenizer_config.json with transformers' defaults (lower case unless do_lower_case says otherwise).
/// </summary>
internal static class VocabularyText
{
    public static TokenizerSettings? Read(byte[] bytes, TokenizerConfig config, ProblemList problems)
    {
        var vocabulary = Tokens(bytes, problems);
        if (problems.Any) return null;
        if (!vocabulary.ContainsKey(config.UnknownToken)) problems.Add($"{TokenizerFiles.Vocabulary} has no token '{config.UnknownToken}', the unk_token");
        var special = SpecialIds.Of(config, vocabulary, config.AddedTokens, TokenizerFiles.Vocabulary, problems);
        var lowercase = config.Lowercase ?? true;
        var normalizer = new BertNormalizer(cleanText: true, config.HandleChineseCharacters ?? true, config.StripAccents ?? lowercase, lowercase);
        var added = config.AddedTokens.ToList();
        foreach (var token in new[] { config.PadToken, config.UnknownToken, config.ClsToken, config.SepToken, config.MaskToken }.Distinct())
            if (vocabulary.TryGetValue(token, out var id) && added.TrueForAll(t => t.Content != token)) added.Add(new AddedToken(id, token));
        AddedToken.Check(added, vocabulary, normalizer, $"{TokenizerFiles.Config}: added_tokens_decoder", problems);
        if (problems.Any) return null;
        return new TokenizerSettings
        {
            Vocabulary = vocabulary,
            UnknownToken = config.UnknownToken,
            Normalizer = normalizer,
            AddedTokens = added,
            Single = SpecialTokenTemplate.Bert(special.Cls, special.Sep, pair: false),
            Pair = SpecialTokenTemplate.Bert(special.Cls, special.Sep, pair: true),
            Special = special,
            ModelMaxLength = config.ModelMaxLength,
        };
    }

    // A token that stands there twice has the later line's number, as with Hugging Face; white space at a line's end does not count, empty lines at the file's end neither.
    private static Dictionary<string, int> Tokens(byte[] bytes, ProblemList problems)
    {
        var vocabulary = new Dictionary<string, int>();
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            problems.Add($"{TokenizerFiles.Vocabulary} is not UTF-8 (byte {e.Index})");
            return vocabulary;
        }
        var id = 0;
        var lines = text.AsSpan().TrimEnd();
        foreach (var range in lines.Split('\n'))
        {
            var token = lines[range].TrimEnd();
            if (token.Length > 0) vocabulary[token.ToString()] = id;
            if (id++ < TokenizerJson.MaxId) continue;
            problems.Add($"{TokenizerFiles.Vocabulary} has more than {TokenizerJson.MaxId + 1} lines");
            break;
        }
        return vocabulary;
    }
}
