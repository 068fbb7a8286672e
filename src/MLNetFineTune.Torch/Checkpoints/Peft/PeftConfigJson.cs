using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>What <c>adapter_config.json</c> says.</summary>
/// <param name="Lora">The adapter's shape.</param>
/// <param name="BasePath">What it calls its base; null where it says nothing.</param>
/// <param name="SavedModules">Modules whose weights are saved whole beside the adapter's.</param>
internal sealed record PeftConfig(LoraSettings Lora, string? BasePath, IReadOnlyList<string> SavedModules);

/// <summary>
/// Reads and writes <c>adapter_config.json</c> as peft 0.21 does for LoRA. Any field that would make peft compute something else than we do is refused by name; fields that are not known must be
/// at rest: null, false or empty.
/// </summary>
internal static class PeftConfigJson
{
    public const string Name = "adapter_config.json";

    /// <summary>peft's name of the task.</summary>
    public const string SequenceClassification = "SEQ_CLS";

    private const int MostRank = 1 << 16, MostNames = 1000, MaxDepth = 16;
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, NewLine = "\n" };
    private static readonly string[] s_modulesToSave = ["classifier", "score", "pooler"];

    /// <summary>Fields that say nothing of what is computed, or that count only beside another one, which is refused.</summary>
    private static readonly HashSet<string> s_withoutEffect = new(StringComparer.Ordinal)
    {
        "auto_mapping", "base_model_name_or_path", "inference_mode", "megatron_core", "peft_version", "qalora_group_size", "revision", "runtime_config",
    };

    /// <summary>The configuration, or null with the reasons added to <paramref name="problems"/>.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="task">The task that it must be of.</param>
    /// <param name="problems">Takes the problems.</param>
    public static PeftConfig? Read(ReadOnlySpan<byte> utf8, string task, List<Problem> problems)
    {
        JsonObject json;
        try
        {
            utf8 = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
            if (!JsonField.IsWellFormed(utf8, MaxDepth))
                throw new JsonException("not UTF-8, or half a surrogate pair");
            json = JsonNode.Parse(utf8, documentOptions: new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false }) as JsonObject ?? throw new JsonException("not an object");
        }
        catch (JsonException e)
        {
            problems.Add(new(Name, $"no JSON object ({e.Message})", "the configuration of a peft adapter"));
            return null;
        }
        var before = problems.Count;
        var config = new Fields(json, problems).Read(task);
        return problems.Count == before ? config : null;
    }

    /// <summary>The configuration as peft writes it.</summary>
    public static byte[] Write(PeftConfig config, string task)
    {
        // Whole numbers without a point, as peft has them.
        JsonNode alpha = config.Lora.Alpha == Math.Floor(config.Lora.Alpha) && config.Lora.Alpha < 1e15 ? (long)config.Lora.Alpha : config.Lora.Alpha;
        var json = new JsonObject
        {
            ["alpha_pattern"] = new JsonObject(),
            ["auto_mapping"] = null,
            ["base_model_name_or_path"] = config.BasePath,
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["layers_pattern"] = null,
            ["layers_to_transform"] = null,
            ["lora_alpha"] = alpha,
            ["lora_bias"] = false,
            ["lora_dropout"] = config.Lora.Dropout,
            ["modules_to_save"] = new JsonArray([.. config.SavedModules.Select(m => (JsonNode?)m)]),
            ["peft_type"] = "LORA",
            ["r"] = config.Lora.Rank,
            ["rank_pattern"] = new JsonObject(),
            ["revision"] = null,
            ["target_modules"] = new JsonArray([.. config.Lora.Targets.Select(t => (JsonNode?)t)]),
            ["task_type"] = task,
            ["use_dora"] = false,
            ["use_rslora"] = false,
        };
        return JsonSerializer.SerializeToUtf8Bytes(json, s_indented);
    }

    private sealed class Fields(JsonObject json, List<Problem> problems)
    {
        private readonly HashSet<string> _read = new(s_withoutEffect, StringComparer.Ordinal);

        public PeftConfig Read(string task)
        {
            Require("peft_type", "\"LORA\"", n => Text(n) == "LORA");
            Require("task_type", $"\"{task}\"", n => Text(n) == task);
            Require("bias", "\"none\"", n => n is null || Text(n) == "none");
            // Others change the base's weights before training: the adapter alone would not say what was trained.
            Require("init_lora_weights", "true, false, \"gaussian\"", n => n is null || IsBoolean(n) || Text(n) == "gaussian");
            var rank = Require("r", $"an integer, 1 to {MostRank}", n => n is JsonValue v && v.TryGetValue(out int r) && r is >= 1 and <= MostRank) ? json["r"]!.GetValue<int>() : 1;
            var alpha = Require("lora_alpha", "a number above 0", n => Number(n) is > 0) ? Number(json["lora_alpha"])!.Value : 1;
            var dropout = Require("lora_dropout", "0 up to but not 1", n => n is null || Number(n) is >= 0 and < 1) ? Number(json["lora_dropout"]) ?? 0 : 0;
            var targets = Names("target_modules", mayBeMissing: false, $"at most {MostNames} names of dense layers", _ => true);
            var saved = Names("modules_to_save", mayBeMissing: true, string.Join(", ", s_modulesToSave), s_modulesToSave.Contains);
            foreach (var (field, value) in json.Where(f => !_read.Contains(f.Key)))
            {
                if (!IsAtRest(value))
                    Report(field, value, "null, false or empty: nothing else is supported");
            }
            return new(new(rank, alpha, dropout, targets), Text(json["base_model_name_or_path"]), saved);
        }

        private bool Require(string field, string allowed, Func<JsonNode?, bool> accept)
        {
            _read.Add(field);
            if (accept(json[field]))
                return true;
            Report(field, json[field], allowed);
            return false;
        }

        private string[] Names(string field, bool mayBeMissing, string allowed, Func<string, bool> accept)
        {
            _read.Add(field);
            if (json[field] is null && mayBeMissing)
                return [];
            if (json[field] is JsonArray array && array.Count <= MostNames && (array.Count > 0 || mayBeMissing) && array.All(n => Text(n) is { Length: > 0 } name && accept(name)))
                return [.. array.Select(n => Text(n)!).Distinct(StringComparer.Ordinal)];
            Report(field, json[field], $"a list of {allowed}");
            return [];
        }

        private void Report(string field, JsonNode? found, string allowed)
        {
            var text = found?.ToJsonString() ?? "nothing";
            problems.Add(new($"{Name} {(field.Length > 60 ? field[..60] + "…" : field)}", text.Length > 60 ? text[..60] + "…" : text, allowed));
        }

        private static bool IsAtRest(JsonNode? value) =>
            value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 } || (value is JsonValue v && v.TryGetValue(out bool b) && !b);

        private static bool IsBoolean(JsonNode node) => node is JsonValue value && value.TryGetValue(out bool _);

        private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

        private static double? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number) ? number : null;
    }
}
