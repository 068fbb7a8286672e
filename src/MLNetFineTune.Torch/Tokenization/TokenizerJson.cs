using System.Text.Json;

namespace MLNetFineTune.Torch.Tokenization;

/// <summary>
/// Reads a tokenizer.json that holds a BERT tokenizer, and names everything in another one that is not supported. Padding, truncation and decoder are the caller's business
/// and passed over.
/// </summary>
internal static class TokenizerJson
{
    /// <summary>The largest id: four times the largest vocabulary in use.</summary>
    public const int MaxId = (1 << 20) - 1;

    // Matching a word costs the square of its length.
    private const int MostWordCharacters = 1000;

    public static TokenizerSettings? Read(byte[] bytes, TokenizerConfig config, ProblemList problems)
    {
        if (JsonField.Root(TokenizerFiles.Json, bytes, problems) is not { } root) return null;
        if (root["version"].Text("1.0") != "1.0") root["version"].Unsupported("\"1.0\"");
        var model = root["model"];
        Type(root["pre_tokenizer"], "\"BertPreTokenizer\"");
        var normalizer = Normalizer(root["normalizer"], config);
        if (!Type(model, "\"WordPiece\"", otherwise: "WordPiece")) return null;
        var vocabulary = Vocabulary(model["vocab"], problems);
        var unknown = model["unk_token"].Text(required: true) ?? config.UnknownToken;
        var prefix = model["continuing_subword_prefix"].Text(required: true) ?? "##";
        var wordCharacters = model["max_input_chars_per_word"].Whole(1, MostWordCharacters, 100);
        var added = AddedTokens(root["added_tokens"], config, vocabulary, normalizer, problems);
        var (single, pair) = PostProcessor(root["post_processor"], problems);
        var known = vocabulary.Values.Concat(added.Select(t => t.Id)).ToHashSet();
        foreach (var id in new[] { single, pair }.OfType<SpecialTokenTemplate>().SelectMany(t => t.SpecialIds).Where(id => !known.Contains(id)).Distinct())
            problems.Add($"{root["post_processor"].Path} puts in id {id}, which belongs to no token");
        if (!vocabulary.ContainsKey(unknown)) problems.Add($"{model["unk_token"].Path} is '{unknown}', which is not in model.vocab");
        var special = SpecialIds.Of(config, vocabulary, added, TokenizerFiles.Json, problems);
        if (problems.Any) return null;
        return new TokenizerSettings
        {
            Vocabulary = vocabulary,
            UnknownToken = unknown,
            ContinuingPrefix = prefix,
            MaxWordCharacters = wordCharacters,
            Normalizer = normalizer,
            AddedTokens = added,
            Single = single!,
            Pair = pair!,
            Special = special,
            ModelMaxLength = config.ModelMaxLength,
        };
    }

    private static bool Type(JsonField field, string supported, string? otherwise = null)
    {
        if ($"\"{field["type"].Text(otherwise)}\"" is var type && supported.Split(", ").Contains(type) && !field.IsNull) return true;
        if (field.IsNull) field.Unsupported($"an object of type {supported}");
        else field["type"].Unsupported(supported);
        return false;
    }

    private static Dictionary<string, int> Vocabulary(JsonField field, ProblemList problems)
    {
        var vocabulary = new Dictionary<string, int>();
        if (field.Value.ValueKind != JsonValueKind.Object)
        {
            field.Unsupported("an object of ids by token");
            return vocabulary;
        }
        var byId = new Dictionary<int, string>();
        foreach (var member in field.Value.EnumerateObject())
        {
            var token = member.Name;
            var id = new JsonField(member.Value, $"{field.Path}['{token}']", problems).Whole(0, MaxId, -1);
            if (!vocabulary.TryAdd(token, id)) problems.Add($"{field.Path} has '{token}' twice");
            else if (id >= 0 && !byId.TryAdd(id, token)) problems.Add($"{field.Path} gives id {id} to both '{byId[id]}' and '{token}'");
        }
        return vocabulary;
    }

    private static BertNormalizer Normalizer(JsonField field, TokenizerConfig config)
    {
        if (!Type(field, "\"BertNormalizer\"")) return new BertNormalizer();
        var (lowercase, chinese) = (field["lowercase"].Flag(true), field["handle_chinese_chars"].Flag(true));
        bool? accents = field["strip_accents"].IsNull ? null : field["strip_accents"].Flag(true);
        if (!config.IsGenericClass)
        {
            lowercase = config.Lowercase ?? lowercase;
            chinese = config.HandleChineseCharacters ?? chinese;
            accents = config.SaysStripAccents ? config.StripAccents : accents;
        }
        return new BertNormalizer(field["clean_text"].Flag(true), chinese, accents ?? lowercase, lowercase);
    }

    // Those of tokenizer_config.json that are not here are added, as transformers does.
    private static List<AddedToken> AddedTokens(JsonField field, TokenizerConfig config, Dictionary<string, int> vocabulary, BertNormalizer normalizer, ProblemList problems)
    {
        var tokens = new List<AddedToken>();
        if (!field.IsNull)
            foreach (var item in field.Items())
                if (TokenizerConfig.Added(item, item["id"].Whole(0, MaxId, 0)) is { } token) tokens.Add(token);
        tokens.AddRange(config.AddedTokens.Where(t => tokens.TrueForAll(own => own.Content != t.Content)).ToList());
        AddedToken.Check(tokens, vocabulary, normalizer, field.Path, problems);
        return tokens;
    }

    private static (SpecialTokenTemplate? Single, SpecialTokenTemplate? Pair) PostProcessor(JsonField field, ProblemList problems)
    {
        if (!Type(field, "\"TemplateProcessing\", \"BertProcessing\"")) return default;
        if (field["type"].Text() == "BertProcessing")
        {
            var (cls, sep) = (NamedId(field["cls"]), NamedId(field["sep"]));
            return (SpecialTokenTemplate.Bert(cls, sep, pair: false), SpecialTokenTemplate.Bert(cls, sep, pair: true));
        }
        return (Template(field["single"], field["special_tokens"], [0], problems), Template(field["pair"], field["special_tokens"], [0, 1], problems));
    }

    // ["[SEP]", 102]
    private static int NamedId(JsonField field)
    {
        var items = field.Items().ToList();
        if (items.Count == 2) return items[1].Whole(0, MaxId, 0);
        field.Unsupported("a token and its id");
        return 0;
    }

    private static SpecialTokenTemplate Template(JsonField field, JsonField specialTokens, int[] sequences, ProblemList problems)
    {
        var pieces = new List<SpecialTokenTemplate.Piece>();
        foreach (var item in field.Items())
        {
            var (special, sequence) = (item["SpecialToken"], item["Sequence"]);
            var piece = special.IsAbsent ? sequence : special;
            var typeId = piece["type_id"].Whole(0, 255, 0);
            var name = piece["id"].Text(required: true) ?? "";
            if (!special.IsAbsent)
                foreach (var id in specialTokens[name]["ids"].Items()) pieces.Add(new(-1, id.Whole(0, MaxId, 0), typeId));
            else if (name is "A" or "B")
                pieces.Add(new(name == "A" ? 0 : 1, 0, typeId));
            else
                sequence["id"].Unsupported("\"A\", \"B\"");
        }
        if (!pieces.Where(p => p.Sequence >= 0).Select(p => p.Sequence).SequenceEqual(sequences))
            problems.Unsupported(field.Path, "not that", $"the sequence{(sequences.Length > 1 ? "s A and B, once each, in this order" : " A, once")}, special tokens around");
        return new SpecialTokenTemplate(pieces);
    }
}
