using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>Reads and writes <c>config.json</c>. What is not supported is refused by name; every problem is found in one pass.</summary>
internal sealed class BertConfigJson
{
    /// <summary>Where a configuration keeps what belongs to one task alone, and the name of that task.</summary>
    public const string TaskParameters = "task_specific_params", TokenClassification = "token-classification";

    /// <summary>Configurations are a few kilobytes; more than this is no configuration.</summary>
    public const int MaxBytes = 16 << 20;

    private const string Name = "config.json";
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, NewLine = "\n" };
    private readonly JsonObject _json;
    private readonly List<Problem> _problems;

    private BertConfigJson(JsonObject json, List<Problem> problems) => (_json, _problems) = (json, problems);

    /// <summary>The configuration in <paramref name="utf8"/>, or null with the reasons added to <paramref name="problems"/>.</summary>
    public static BertConfig? Read(ReadOnlySpan<byte> utf8, List<Problem> problems)
    {
        JsonObject json;
        try
        {
            var reader = new Utf8JsonReader(utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8, new JsonReaderOptions { MaxDepth = 32 });
            json = JsonNode.Parse(ref reader) as JsonObject ?? throw new JsonException("not an object");
            _ = json.Count; // Duplicate names show when the object is first looked into.
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            problems.Add(new(Name, $"no JSON object ({e.Message})", "a Hugging Face model configuration"));
            return null;
        }
        var before = problems.Count;
        var config = new BertConfigJson(json, problems).Read();
        return problems.Count == before ? config : null;
    }

    /// <summary>The configuration as transformers reads it for sequence classification: the original fields, then what training decided.</summary>
    public static byte[] Write(BertConfig config, IReadOnlyList<string> labels)
    {
        var json = config.Source.DeepClone().AsObject();
        json["architectures"] = new JsonArray("BertForSequenceClassification");
        json["model_type"] = "bert";
        json["problem_type"] = "single_label_classification";
        return WithLabels(json, config, labels);
    }

    /// <summary>The configuration as transformers reads it for token classification, with settings of our own.</summary>
    public static byte[] WriteTokenClassifier(BertConfig config, IReadOnlyList<string> tags, JsonObject settings)
    {
        var json = config.Source.DeepClone().AsObject();
        json["architectures"] = new JsonArray("BertForTokenClassification");
        json["model_type"] = "bert";
        json.Remove("problem_type");
        var parameters = json[TaskParameters]?.DeepClone() as JsonObject ?? [];
        parameters[TokenClassification] = settings;
        json[TaskParameters] = parameters;
        return WithLabels(json, config, tags);
    }

    private static byte[] WithLabels(JsonObject json, BertConfig config, IReadOnlyList<string> labels)
    {
        json["id2label"] = new JsonObject(labels.Select((l, i) => KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), (JsonNode?)l)));
        var label2id = new JsonObject();
        for (var i = 0; i < labels.Count; i++)
            label2id[labels[i]] = i;
        json["label2id"] = label2id;
        json["hidden_dropout_prob"] = config.HiddenDropout;
        json["attention_probs_dropout_prob"] = config.AttentionDropout;
        json["classifier_dropout"] = config.ClassifierDropout;
        json.Remove("num_labels");
        json.Remove("torch_dtype");
        json["dtype"] = "float32";
        return JsonSerializer.SerializeToUtf8Bytes(json, s_indented);
    }

    /// <summary>The configuration of an encoder, with a masked-language-model head unless said otherwise, as transformers reads it: the original fields, then those of its
    /// shape.</summary>
    public static byte[] WriteEncoder(BertConfig config, bool isFloat16, string architecture = "BertForMaskedLM")
    {
        var json = config.Source.DeepClone().AsObject();
        json["architectures"] = new JsonArray(architecture);
        json["model_type"] = "bert";
        json["vocab_size"] = config.VocabSize;
        json["hidden_size"] = config.HiddenSize;
        json["num_hidden_layers"] = config.NumHiddenLayers;
        json["num_attention_heads"] = config.NumAttentionHeads;
        json["intermediate_size"] = config.IntermediateSize;
        json["max_position_embeddings"] = config.MaxPositionEmbeddings;
        json["type_vocab_size"] = config.TypeVocabSize;
        json["hidden_act"] = config.HiddenAct switch { Activation.Relu => "relu", Activation.GeluTanh => "gelu_new", _ => "gelu" };
        json["layer_norm_eps"] = config.LayerNormEps;
        json["initializer_range"] = config.InitializerRange;
        json["hidden_dropout_prob"] = config.HiddenDropout;
        json["attention_probs_dropout_prob"] = config.AttentionDropout;
        json["pad_token_id"] = config.PadTokenId;
        foreach (var field in new[] { "id2label", "label2id", "num_labels", "problem_type", "torch_dtype" })
            json.Remove(field);
        json["dtype"] = isFloat16 ? "float16" : "float32";
        return JsonSerializer.SerializeToUtf8Bytes(json, s_indented);
    }

    private BertConfig Read()
    {
        Require("model_type", "bert", allowMissing: true);
        Require("position_embedding_type", "absolute", allowMissing: true);
        RequireFalse("is_decoder");
        RequireFalse("add_cross_attention");
        var config = new BertConfig
        {
            VocabSize = Integer("vocab_size", 30522, 1, 100_000_000),
            HiddenSize = Integer("hidden_size", 768, 1, 1 << 20),
            NumHiddenLayers = Integer("num_hidden_layers", 12, 1, 10_000),
            NumAttentionHeads = Integer("num_attention_heads", 12, 1, 1 << 20),
            IntermediateSize = Integer("intermediate_size", 3072, 1, 1 << 24),
            MaxPositionEmbeddings = Integer("max_position_embeddings", 512, 3, 1 << 24),
            TypeVocabSize = Integer("type_vocab_size", 2, 1, 1 << 20),
            PadTokenId = Integer("pad_token_id", 0, 0, int.MaxValue),
            LayerNormEps = Number("layer_norm_eps", 1e-12, 0, 1, "above 0 and at most 1", v => v > 0),
            InitializerRange = Number("initializer_range", 0.02, 0, 100, "0 to 100"),
            HiddenDropout = Dropout("hidden_dropout_prob") ?? 0.1,
            AttentionDropout = Dropout("attention_probs_dropout_prob") ?? 0.1,
            ClassifierDropout = Dropout("classifier_dropout"),
            HiddenAct = HiddenAct(),
            Labels = Labels(),
            Source = _json,
        };
        if (config.HiddenSize % config.NumAttentionHeads != 0)
            _problems.Add(new("num_attention_heads", $"{config.NumAttentionHeads} (hidden_size {config.HiddenSize})", "a divisor of hidden_size"));
        if (config.PadTokenId >= config.VocabSize)
            _problems.Add(new("pad_token_id", $"{config.PadTokenId}", $"below vocab_size ({config.VocabSize})"));
        return config;
    }

    private Activation HiddenAct() => Text("hidden_act") switch
    {
        null or "gelu" => Activation.Gelu,
        "gelu_new" => Activation.GeluTanh,
        "relu" => Activation.Relu,
        var other => Report("hidden_act", Quote(other), "gelu, gelu_new, relu", Activation.Gelu),
    };

    private string[]? Labels()
    {
        if (_json["id2label"] is not JsonObject { Count: > 0 } map)
            return null;
        var labels = new string[map.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            if (map[i.ToString(CultureInfo.InvariantCulture)] is not JsonValue v || !v.TryGetValue(out string? label))
                return Report<string[]?>("id2label", $"no name for {i}", $"a name for each of 0 to {labels.Length - 1}", null);
            labels[i] = label;
        }
        return labels;
    }

    private double? Dropout(string field) =>
        _json[field] is null ? null : Number(field, 0, 0, 1, "0 up to but not 1", v => v < 1);

    private int Integer(string field, int absent, int least, int most)
    {
        var node = _json[field];
        return node is null ? absent
            : node is JsonValue value && value.TryGetValue(out int n) && n >= least && n <= most ? n
            : Report(field, Show(node), $"an integer, {least} to {most}", Math.Max(least, absent));
    }

    private double Number(string field, double absent, double least, double most, string allowed, Func<double, bool>? accept = null)
    {
        var node = _json[field];
        return node is null ? absent
            : node is JsonValue value && value.TryGetValue(out double n) && n >= least && n <= most && (accept?.Invoke(n) ?? true) ? n
            : Report(field, Show(node), allowed, absent);
    }

    private string? Text(string field) => _json[field] is not { } node ? null : node is JsonValue value && value.TryGetValue(out string? s) ? s : Show(node);

    private void Require(string field, string allowed, bool allowMissing)
    {
        if (Text(field) is var found && found != allowed && !(found is null && allowMissing))
            Report(field, found is null ? "nothing" : Quote(found), allowed, 0);
    }

    private void RequireFalse(string field)
    {
        if (_json[field] is JsonValue value && !(value.TryGetValue(out bool b) && !b))
            Report(field, Show(value), "false", 0);
    }

    private T Report<T>(string field, string found, string allowed, T instead)
    {
        _problems.Add(new($"{Name} {field}", found, allowed));
        return instead;
    }

    private static string Quote(string text) => $"\"{(text.Length > 60 ? text[..60] + "…" : text)}\"";

    private static string Show(JsonNode node) => node.ToJsonString() is { Length: > 60 } text ? text[..60] + "…" : node.ToJsonString();
}
