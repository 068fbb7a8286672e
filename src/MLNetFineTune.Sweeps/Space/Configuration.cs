using System.Buffers;
using System.Text;
using System.Text.Json;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>
/// Values of some options of training, by the options' names: one point of a search space. A value is a <see cref="double"/>, a <see cref="long"/>, a <see cref="string"/> (the names of
/// enumerations, the texts of strategies) or a <see cref="bool"/>. Options that it does not name stay as they are. Immutable, and equal where all names and values are.
/// </summary>
public sealed class Configuration : IEquatable<Configuration>
{
    private readonly SortedDictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <summary>A configuration of these values; other numbers, enumerations and strategies become the types that configurations hold.</summary>
    /// <exception cref="ArgumentException">A name comes twice, or a value has another type or is not finite.</exception>
    public Configuration(IEnumerable<KeyValuePair<string, object>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var (name, value) in values)
        {
            if (!_values.TryAdd(name, ConfigurationValue.Of(value) ?? throw new ArgumentException($"{name}: found {value}; allowed a finite number, a text, true or false", nameof(values))))
                throw new ArgumentException($"{name} comes twice", nameof(values));
        }
        Json = ToJson();
    }

    /// <summary>Names nothing: the options as they are.</summary>
    public static Configuration Empty { get; } = new([]);

    /// <summary>The values by name, in the order of the names.</summary>
    public IReadOnlyDictionary<string, object> Values => _values;

    /// <summary>One JSON object, its names in ordinal order; <see cref="Parse"/> reads it back. Numbers with a point or an exponent are doubles, others whole.</summary>
    public string Json { get; }

    /// <summary>The value of an option; null where it is not named.</summary>
    public object? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Reads <see cref="Json"/>.</summary>
    /// <exception cref="FormatException">It is not such a text.</exception>
    public static Configuration Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException($"a configuration is a JSON object, found {document.RootElement.ValueKind}");
            return new(document.RootElement.EnumerateObject().Select(p => KeyValuePair.Create(
                p.Name, ConfigurationValue.Read(p.Value) ?? throw new FormatException($"{p.Name}: found {p.Value.GetRawText()}; allowed a finite number, a text, true or false"))));
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new FormatException($"not a configuration: {e.Message}", e);
        }
    }

    /// <summary>Sets the named options.</summary>
    /// <param name="options">Changed.</param>
    /// <exception cref="ArgumentException">The options have no such option, or a value is not of its type; says which, and what is allowed. Nothing is set then.</exception>
    public void ApplyTo(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var before = new List<(SweptOption Option, object? Value)>();
        try
        {
            foreach (var (name, value) in _values)
            {
                var option = SweptOption.Find(name) ?? throw new ArgumentException($"{name} is no option that can be swept; those are {string.Join(", ", SweptOption.Names)}");
                var old = option.IsOfEntities && options is not EntityTrainingOptions ? null : option.Get(options);
                option.Set(options, value);
                before.Add((option, old));
            }
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            foreach (var (option, value) in before)
                option.Restore(options, value);
            throw new ArgumentException(e.Message, nameof(options), e);
        }
    }

    /// <inheritdoc/>
    public bool Equals(Configuration? other) => other is not null && Json == other.Json;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Configuration);

    /// <inheritdoc/>
    public override int GetHashCode() => Json.GetHashCode(StringComparison.Ordinal);

    /// <summary><c>Name=value, …</c>, for people.</summary>
    public override string ToString() => string.Join(", ", _values.Select(v => $"{v.Key}={ConfigurationValue.Text(v.Value)}"));

    private string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ConfigurationValue.Readable))
        {
            json.WriteStartObject();
            foreach (var (name, value) in _values)
            {
                json.WritePropertyName(name);
                ConfigurationValue.Write(json, value);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
