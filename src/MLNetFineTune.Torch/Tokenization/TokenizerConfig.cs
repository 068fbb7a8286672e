using System.Globalization;
using System.Text.Json;

namespace MLNetFineTune.Torch.Tokenization;

/// <summary>tokenizer_config.json and special_tokens_map.json: null where they say nothing.</summary>
internal sealed record TokenizerConfig
{
    /// <summary>Whether the class named takes a tokenizer.json as it is; BERT's classes let do_lower_case, strip_accents and tokenize_chinese_chars rule over it.</summary>
    public bool IsGenericClass { get; private init; }

    public bool? Lowercase { get; private init; }

    /// <summary>Whether strip_accents is there at all; null in it means: as Lowercase.</summary>
    public bool SaysStripAccents { get; private init; }

    public bool? StripAccents { get; private init; }

    public bool? HandleChineseCharacters { get; private init; }

    public int? ModelMaxLength { get; private init; }

    public string UnknownToken { get; private init; } = "[UNK]";

    public string PadToken { get; private init; } = "[PAD]";

    public string ClsToken { get; private init; } = "[CLS]";

    public string SepToken { get; private init; } = "[SEP]";

    public string MaskToken { get; private init; } = "[MASK]";

    /// <summary>added_tokens_decoder: tokens beyond those of the vocabulary, or what is to be found in raw text.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; private init; } = [];

    public static TokenizerConfig Read(IReadOnlyDictionary<string, byte[]> files, ProblemList problems)
    {
        var config = Root(TokenizerFiles.Config, files, problems);
        var map = Root(TokenizerFiles.SpecialTokens, files, problems);
        string Name(string field, string otherwise) => Content(config, field) ?? Content(map, field) ?? otherwise;
        if (config["truncation_side"].Text("right") != "right") config["truncation_side"].Unsupported("\"right\"");
        var accents = config["strip_accents"];
        var generic = config["tokenizer_class"].Text() is "PreTrainedTokenizerFast" or "TokenizersBackend";
        return new TokenizerConfig
        {
            IsGenericClass = generic,
            Lowercase = Flag(config["do_lower_case"]),
            SaysStripAccents = !accents.IsAbsent,
            StripAccents = Flag(accents),
            HandleChineseCharacters = Flag(config["tokenize_chinese_chars"]),
            ModelMaxLength = MaxLength(config["model_max_length"]),
            UnknownToken = Name("unk_token", "[UNK]"),
            PadToken = Name("pad_token", "[PAD]"),
            ClsToken = Name("cls_token", "[CLS]"),
            SepToken = Name("sep_token", "[SEP]"),
            MaskToken = Name("mask_token", "[MASK]"),
            AddedTokens = Decoder(config["added_tokens_decoder"], problems),
        };
    }

    /// <summary>One of tokenizer.json's added_tokens, or of added_tokens_decoder, whose id is the key.</summary>
    public static AddedToken? Added(JsonField token, int id)
    {
        if (token["content"].Text(required: true) is not { } content) return null;
        var special = token["special"].Flag(false);
        return new AddedToken(id, content, token["single_word"].Flag(false), token["lstrip"].Flag(false), token["rstrip"].Flag(false), token["normalized"].Flag(!special), special);
    }

    private static JsonField Root(string file, IReadOnlyDictionary<string, byte[]> files, ProblemList problems) =>
        (files.TryGetValue(file, out var bytes) ? JsonField.Root(file, bytes, problems) : null) ?? new JsonField(default, file + ":", problems);

    private static bool? Flag(JsonField field) => field.IsNull ? null : field.Flag(false);

    // A special token is named by its text or by an AddedToken.
    private static string? Content(JsonField file, string name) =>
        file[name].IsNull ? null : file[name].Value.ValueKind == JsonValueKind.Object ? file[name]["content"].Text(required: true) : file[name].Text();

    // transformers writes 1e30 for none.
    private static int? MaxLength(JsonField field) =>
        field.IsNull || field.Value.ValueKind == JsonValueKind.Number && field.Value.GetDouble() > int.MaxValue ? null : field.Whole(1, int.MaxValue, 1);

    private static List<AddedToken> Decoder(JsonField decoder, ProblemList problems)
    {
        var tokens = new List<AddedToken>();
        if (decoder.IsNull) return tokens;
        if (decoder.Value.ValueKind != JsonValueKind.Object)
        {
            decoder.Unsupported("an object of tokens by id");
            return tokens;
        }
        foreach (var id in decoder.Value.EnumerateObject().Select(member => member.Name))
        {
            if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > TokenizerJson.MaxId)
                problems.Unsupported(decoder[id].Path, "no id", $"0 to {TokenizerJson.MaxId}");
            else if (Added(decoder[id], number) is { } token)
                tokens.Add(token);
        }
        return tokens;
    }
}
