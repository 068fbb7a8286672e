namespace MLNetFineTune.Torch.Tokenization;

/// <summary>The files of a tokenizer in a checkpoint folder, and what they say together.</summary>
internal static class TokenizerFiles
{
    public const string Json = "tokenizer.json", Vocabulary = "vocab.txt", Config = "tokenizer_config.json", SpecialTokens = "special_tokens_map.json";

    // A vocabulary of a million tokens is a tenth of this.
    private const long MaxBytes = 256L << 20;

    public static IReadOnlyList<string> Names { get; } = [Json, Vocabulary, Config, SpecialTokens];

    public static Dictionary<string, byte[]> Read(string folder)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"no checkpoint folder '{folder}'");
        var files = new Dictionary<string, byte[]>();
        foreach (var name in Names)
        {
            var file = new FileInfo(Path.Combine(folder, name));
            if (!file.Exists) continue;
            if (file.Length > MaxBytes) throw new InvalidDataException($"{file.FullName} has {file.Length} bytes; at most {MaxBytes}");
            files[name] = File.ReadAllBytes(file.FullName);
        }
        if (!files.ContainsKey(Json) && !files.ContainsKey(Vocabulary))
            throw new FileNotFoundException($"'{folder}' has neither {Json} nor {Vocabulary}", Path.Combine(folder, Json));
        return files;
    }

    /// <summary>Deletes the files of an earlier tokenizer that <paramref name="tokenizer"/>, which was just saved there, has not: read beside its own they would make another one.</summary>
    public static void DeleteOthers(string folder, TextTokenizer tokenizer)
    {
        foreach (var name in Names)
            if (!tokenizer.Files.ContainsKey(name)) File.Delete(Path.Combine(folder, name));
    }

    /// <summary>
    /// Where there is tokenizer.json, it holds everything, but for what transformers' BERT tokenizers take from tokenizer_config.json over it: do_lower_case, strip_accents,
    /// tokenize_chinese_chars, where they are said. vocab.txt beside it is kept and not read.
    /// </summary>
    public static TokenizerSettings Settings(IReadOnlyDictionary<string, byte[]> files)
    {
        var problems = new ProblemList();
        var config = TokenizerConfig.Read(files, problems);
        TokenizerSettings? settings = null;
        if (files.TryGetValue(Json, out var json)) settings = TokenizerJson.Read(json, config, problems);
        else if (files.TryGetValue(Vocabulary, out var vocabulary)) settings = VocabularyText.Read(vocabulary, config, problems);
        else throw new FileNotFoundException($"neither {Json} nor {Vocabulary} is among the tokenizer's files", Json);
        problems.ThrowIfAny();
        return settings!;
    }
}
