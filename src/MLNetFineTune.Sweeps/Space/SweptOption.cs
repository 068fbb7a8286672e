using System.Globalization;
using System.Reflection;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>An option of training that a search space may vary: a property of <see cref="TrainingOptions"/> or <see cref="EntityTrainingOptions"/>.</summary>
internal sealed class SweptOption
{
    // They say how a run is carried out, watched or stored, or are the sweep's own.
    private static readonly HashSet<string> _notSwept =
    [
        nameof(TrainingOptions.Device), nameof(TrainingOptions.Threads), nameof(TrainingOptions.CheckpointFolder), nameof(TrainingOptions.CheckpointSteps), nameof(TrainingOptions.Resume),
        nameof(TrainingOptions.ProgressInterval), nameof(TrainingOptions.ValidationFraction), nameof(TrainingOptions.BestModelMetric), nameof(TrainingOptions.RestoreBestModel),
        nameof(TrainingOptions.EvaluationSteps), nameof(TrainingOptions.StopAfterEpoch), nameof(TrainingOptions.CacheFrozenStates), nameof(TrainingOptions.FrozenStatesMemory),
        nameof(TrainingOptions.KeepAdapter), nameof(EntityTrainingOptions.CalibrateScores), nameof(EntityTrainingOptions.Splitting),
    ];

    private static readonly Dictionary<string, SweptOption> _all = typeof(EntityTrainingOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.SetMethod is { IsPublic: true } && !_notSwept.Contains(p.Name) && IsSwept(Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType))
        .ToDictionary(p => p.Name, p => new SweptOption(p), StringComparer.Ordinal);

    private readonly PropertyInfo _property;

    private SweptOption(PropertyInfo property) => (_property, Type) = (property, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);

    public static IEnumerable<string> Names => _all.Keys.Order(StringComparer.Ordinal);

    public string Name => _property.Name;

    /// <summary>Without the question mark.</summary>
    public Type Type { get; }

    /// <summary>Whether only recognizers of entities have it.</summary>
    public bool IsOfEntities => _property.DeclaringType == typeof(EntityTrainingOptions);

    public static SweptOption? Find(string name) => _all.GetValueOrDefault(name);

    /// <summary>Whether a type's values are written by <c>ToString</c> and read back by a static <c>Parse(string)</c>, as strategies are.</summary>
    public static bool ReadsItsText(Type type) => Parse(type) is not null;

    /// <summary>The value as the property takes it.</summary>
    /// <exception cref="FormatException">It is not of the property's type; the message says what is.</exception>
    public object Convert(object value)
    {
        if (Type == typeof(double) && value is double or long)
            return System.Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (Type == typeof(int) && value is long whole && whole is >= int.MinValue and <= int.MaxValue)
            return (int)whole;
        if (Type == value.GetType())
            return value;
        if (Type.IsEnum && value is string name && Enum.TryParse(Type, name, out var member) && Enum.IsDefined(Type, member))
            return member;
        if (value is string text && Parse(Type) is { } parse)
        {
            try
            {
                return parse.Invoke(null, [text])!;
            }
            catch (TargetInvocationException e)
            {
                throw new FormatException(e.InnerException!.Message, e.InnerException);
            }
        }
        throw new FormatException($"{Name}: found {ConfigurationValue.Text(value)}; allowed {Allowed}");
    }

    public object? Get(TrainingOptions options) => _property.GetValue(options);

    /// <exception cref="FormatException">The value is not of the option's type.</exception>
    /// <exception cref="ArgumentException">The options have no such option.</exception>
    public void Set(TrainingOptions options, object value)
    {
        if (!_property.DeclaringType!.IsInstanceOfType(options))
            throw new ArgumentException($"{Name} is an option of entity recognizers alone, not of {options.GetType().Name}", nameof(options));
        _property.SetValue(options, Convert(value));
    }

    /// <summary>Puts back what <see cref="Get"/> gave.</summary>
    public void Restore(TrainingOptions options, object? value) => _property.SetValue(options, value);

    private string Allowed =>
        Type.IsEnum ? string.Join(", ", Enum.GetNames(Type))
        : Type == typeof(bool) ? "true, false"
        : Type == typeof(int) || Type == typeof(long) ? "a whole number"
        : Type == typeof(double) ? "a number"
        : $"the text of a {Type.Name}";

    private static bool IsSwept(Type type) =>
        type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(bool) || type.IsEnum || (type.Assembly == typeof(TrainingOptions).Assembly && ReadsItsText(type));

    private static MethodInfo? Parse(Type type) =>
        !type.IsPrimitive && type.GetMethod("Parse", BindingFlags.Public | BindingFlags.Static, [typeof(string)]) is { } method && type.IsAssignableFrom(method.ReturnType) ? method : null;
}
