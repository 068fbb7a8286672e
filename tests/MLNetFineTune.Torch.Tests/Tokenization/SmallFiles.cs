using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Tests.Tokenization;

/// <summary>Tokenizer files made on the spot: a handful of words, to be changed as a test needs it.</summary>
internal static class SmallFiles
{
    public static readonly string[] Words =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "world", "##ing", "##s", "walk", "!", ",", "é", "e", "中", "A", "a", "##a", "[", "]", "cls"];

    public static JsonObject Json()
    {
        var vocabulary = new JsonObject();
        for (var id = 0; id < Words.Length; id++) vocabulary[Words[id]] = id;
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(Words.Take(5).Select((content, id) => (JsonNode)Added(id, content)).ToArray()),
            ["normalizer"] = new JsonObject { ["type"] = "BertNormalizer", ["clean_text"] = true, ["handle_chinese_chars"] = true, ["strip_accents"] = null, ["lowercase"] = true },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = new JsonObject { ["type"] = "BertProcessing", ["sep"] = new JsonArray("[SEP]", 3), ["cls"] = new JsonArray("[CLS]", 2) },
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece", ["unk_token"] = "[UNK]", ["continuing_subword_prefix"] = "##", ["max_input_chars_per_word"] = 100, ["vocab"] = vocabulary,
            },
        };
    }

    public static JsonObject Added(int id, string content, bool special = true, bool normalized = false, bool singleWord = false, bool left = false, bool right = false) => new()
    {
        ["id"] = id, ["content"] = content, ["special"] = special, ["normalized"] = normalized, ["single_word"] = singleWord, ["lstrip"] = left, ["rstrip"] = right,
    };

    public static TextTokenizer Tokenizer(Action<JsonObject>? change = null, string? config = null)
    {
        var json = Json();
        change?.Invoke(json);
        return TextTokenizer.FromFiles(Files(("tokenizer.json", json.ToJsonString()), ("tokenizer_config.json", config)));
    }

    public static TextTokenizer FromVocabulary(string? config = null, string? vocabulary = null) =>
        TextTokenizer.FromFiles(Files(("vocab.txt", vocabulary ?? string.Join('\n', Words) + "\n"), ("tokenizer_config.json", config)));

    public static Dictionary<string, byte[]> Files(params (string Name, string? Content)[] files) =>
        files.Where(f => f.Content is not null).ToDictionary(f => f.Name, f => System.Text.Encoding.UTF8.GetBytes(f.Content!));

    /// <summary>Ids between [CLS] and [SEP], as tokens.</summary>
    public static string Spelt(this Encoding encoding) => string.Join(' ', encoding.Ids.Skip(1).SkipLast(1).Select(id => id < Words.Length ? Words[id] : $"#{id}"));
}
