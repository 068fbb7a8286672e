using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Inference.Entities;

/// <summary>A recognizer's settings in <c>config.json</c>, under <c>task_specific_params</c>, which transformers keeps and does not use for this task.</summary>
internal static class EntitySettingsJson
{
    private const string Params = BertConfigJson.TaskParameters, Task = BertConfigJson.TokenClassification;

    public static JsonObject Write(EntityRecognizerSettings settings, int maxLength) => new()
    {
        ["scheme"] = settings.Scheme.ToString(),
        ["splitting"] = settings.Splitting.ToString(),
        ["aggregation"] = settings.Aggregation.ToString(),
        ["constrained_decoding"] = settings.ConstrainedDecoding,
        ["temperature"] = settings.Temperature,
        ["max_length"] = maxLength,
    };

    /// <summary>Settings and longest input of a configuration; where it has none, those that its tags imply, without constraint.</summary>
    public static (EntityRecognizerSettings? Settings, int? MaxLength) Read(BertConfig config, IReadOnlyList<string> tags, List<Problem> problems)
    {
        if (tags.Count > TagTable.MostTags)
        {
            problems.Add(new("config.json id2label", $"{tags.Count} tags", $"at most {TagTable.MostTags}"));
            return default;
        }
        for (var i = 0; i < tags.Count; i++)
        {
            if (Tag.Problem(tags[i]) is { } problem)
                problems.Add(new($"config.json id2label {i}", problem, "tags as B-TYPE, or O"));
            else if (tags.Take(i).Contains(tags[i]))
                problems.Add(new($"config.json id2label {i}", $"'{tags[i]}' a second time", "each tag once"));
        }
        if (problems.Count > 0)
            return default;
        EntityRecognizerSettings settings;
        int? maxLength = null;
        if ((config.Source[Params] as JsonObject)?[Task] is JsonObject json)
        {
            var before = problems.Count;
            settings = new()
            {
                Scheme = Name<TagScheme>(json, "scheme", problems),
                Splitting = Name<WordSplitting>(json, "splitting", problems),
                Aggregation = Name<Aggregation>(json, "aggregation", problems),
                ConstrainedDecoding = Value(json, "constrained_decoding", true, _ => true, "true, false", problems),
                Temperature = Value(json, "temperature", 1.0, t => t > 0 && double.IsFinite(t), "above 0", problems),
            };
            maxLength = Value(json, "max_length", config.MaxPositionEmbeddings, l => l >= 3 && l <= config.MaxPositionEmbeddings, $"3 to {config.MaxPositionEmbeddings}", problems);
            if (settings.ConstrainedDecoding && !tags.Contains(Tag.Outside))
                problems.Add(new("config.json id2label", $"no {Tag.Outside}", $"{Tag.Outside} among the tags where decoding is constrained"));
            if (problems.Count > before)
                return default;
        }
        else
        {
            settings = new() { Scheme = Implied(tags), ConstrainedDecoding = false };
        }
        try
        {
            TagTransitions.Of(tags, settings.Scheme);
        }
        catch (ArgumentException e)
        {
            problems.Add(new("config.json id2label", e.Message, $"tags of the scheme {settings.Scheme}"));
        }
        return (settings, maxLength);
    }

    /// <summary>The most usual scheme with these prefixes.</summary>
    private static TagScheme Implied(IReadOnlyList<string> tags)
    {
        var prefixes = tags.Select(Tag.Parse).Aggregate(TagPrefix.None, (all, t) => all | t.Prefix);
        var ends = (prefixes & (TagPrefix.End | TagPrefix.Single)) != 0;
        return (prefixes & TagPrefix.Begin) != 0 || (prefixes & TagPrefix.Single) != 0
            ? !ends ? TagScheme.Iob2 : tags.Any(t => t.StartsWith("L-", StringComparison.Ordinal) || t.StartsWith("U-", StringComparison.Ordinal)) ? TagScheme.Bilou : TagScheme.Bioes
            : ends ? TagScheme.Ioe2 : TagScheme.Io;
    }

    private static T Name<T>(JsonObject json, string field, List<Problem> problems) where T : struct, Enum
    {
        var text = Value(json, field, default(T).ToString(), n => Enum.GetNames<T>().Contains(n), string.Join(", ", Enum.GetNames<T>()), problems);
        return Enum.TryParse<T>(text, out var value) ? value : default;
    }

    private static T Value<T>(JsonObject json, string field, T absent, Func<T, bool> accept, string allowed, List<Problem> problems)
    {
        if (json[field] is not { } node)
            return absent;
        if (node is JsonValue value && value.TryGetValue(out T? found) && accept(found))
            return found;
        var shown = node.ToJsonString();
        problems.Add(new($"config.json {Params} {Task} {field}", shown.Length > 60 ? shown[..60] + "…" : shown, allowed));
        return absent;
    }
}
