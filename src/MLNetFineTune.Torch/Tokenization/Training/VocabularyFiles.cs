using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MLNetFineTune.Torch.Tokenization.Training;

/// <summary>The files of a BERT tokenizer, as transformers reads them, made from its tokens: tokenizer.json, vocab.txt, tokenizer_config.json.</summary>
internal static class VocabularyFiles
{
    private const string Pad = "[PAD]", Unknown = "[UNK]", Cls = "[CLS]", Sep = "[SEP]", Mask = "[MASK]";

    private static readonly JsonWriterOptions Json = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The special tokens, which come first in a vocabulary, in this order.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } = [Pad, Unknown, Cls, Sep, Mask];

    /// <param name="tokens">All tokens in order of their ids, <see cref="SpecialTokens"/> among them.</param>
    /// <param name="options">What normalisation the vocabulary is for.</param>
    public static Dictionary<string, byte[]> Of(IReadOnlyList<string> tokens, WordPieceTrainerOptions options) => new()
    {
        [TokenizerFiles.Json] = Write(writer => Tokenizer(writer, tokens, options)),
        [TokenizerFiles.Vocabulary] = new UTF8Encoding(false).GetBytes(string.Concat(tokens.Select(t => t + "\n"))),
        [TokenizerFiles.Config] = Write(writer => Config(writer, options)),
    };

    private static byte[] Write(Action<Utf8JsonWriter> content)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Json)) content(writer);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Config(Utf8JsonWriter writer, WordPieceTrainerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("tokenizer_class", "BertTokenizer");
        writer.WriteBoolean("do_lower_case", options.Lowercase);
        Flag(writer, options.StripAccents);
        writer.WriteBoolean("tokenize_chinese_chars", options.HandleChineseCharacters);
        if (options.ModelMaxLength is { } length) writer.WriteNumber("model_max_length", length);
        foreach (var (name, token) in new[] { ("pad_token", Pad), ("unk_token", Unknown), ("cls_token", Cls), ("sep_token", Sep), ("mask_token", Mask) })
            writer.WriteString(name, token);
        writer.WriteEndObject();
    }

    private static void Flag(Utf8JsonWriter writer, bool? stripAccents)
    {
        if (stripAccents is { } strip) writer.WriteBoolean("strip_accents", strip);
        else writer.WriteNull("strip_accents");
    }

    private static void Tokenizer(Utf8JsonWriter writer, IReadOnlyList<string> tokens, WordPieceTrainerOptions options)
    {
        var ids = tokens.Index().ToDictionary(t => t.Item, t => t.Index);
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        writer.WriteStartArray("added_tokens");
        foreach (var token in SpecialTokens)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", ids[token]);
            writer.WriteString("content", token);
            foreach (var name in (string[])["single_word", "lstrip", "rstrip", "normalized"]) writer.WriteBoolean(name, false);
            writer.WriteBoolean("special", true);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartObject("normalizer");
        writer.WriteString("type", "BertNormalizer");
        writer.WriteBoolean("clean_text", true);
        writer.WriteBoolean("handle_chinese_chars", options.HandleChineseCharacters);
        Flag(writer, options.StripAccents);
        writer.WriteBoolean("lowercase", options.Lowercase);
        writer.WriteEndObject();
        writer.WriteStartObject("pre_tokenizer");
        writer.WriteString("type", "BertPreTokenizer");
        writer.WriteEndObject();
        writer.WriteStartObject("post_processor");
        writer.WriteString("type", "TemplateProcessing");
        Template(writer, "single", ("SpecialToken", Cls, 0), ("Sequence", "A", 0), ("SpecialToken", Sep, 0));
        Template(writer, "pair", ("SpecialToken", Cls, 0), ("Sequence", "A", 0), ("SpecialToken", Sep, 0), ("Sequence", "B", 1), ("SpecialToken", Sep, 1));
        writer.WriteStartObject("special_tokens");
        foreach (var token in (string[])[Cls, Sep])
        {
            writer.WriteStartObject(token);
            writer.WriteString("id", token);
            writer.WriteStartArray("ids");
            writer.WriteNumberValue(ids[token]);
            writer.WriteEndArray();
            writer.WriteStartArray("tokens");
            writer.WriteStringValue(token);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("decoder");
        writer.WriteString("type", "WordPiece");
        writer.WriteString("prefix", WordPieceTrainer.ContinuingPrefix);
        writer.WriteBoolean("cleanup", true);
        writer.WriteEndObject();
        writer.WriteStartObject("model");
        writer.WriteString("type", "WordPiece");
        writer.WriteString("unk_token", Unknown);
        writer.WriteString("continuing_subword_prefix", WordPieceTrainer.ContinuingPrefix);
        writer.WriteNumber("max_input_chars_per_word", WordCounter.MostCharacters);
        writer.WriteStartObject("vocab");
        for (var id = 0; id < tokens.Count; id++) writer.WriteNumber(tokens[id], id);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Template(Utf8JsonWriter writer, string name, params ReadOnlySpan<(string Kind, string Id, int TypeId)> pieces)
    {
        writer.WriteStartArray(name);
        foreach (var (kind, id, typeId) in pieces)
        {
            writer.WriteStartObject();
            writer.WriteStartObject(kind);
            writer.WriteString("id", id);
            writer.WriteNumber("type_id", typeId);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
