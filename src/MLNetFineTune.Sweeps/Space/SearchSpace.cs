using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>
/// Which options of training a sweep varies, and in which ranges. Immutable: every method gives a new space. Names are those of the properties of <see cref="TrainingOptions"/> and
/// <see cref="EntityTrainingOptions"/>.
/// <code>
/// var space = new SearchSpace()
///     .LogUniform("LearningRate", 1e-5, 1e-3)
///     .Choice("BatchSize", 8, 16, 32)
///     .Choice("Schedule", ScheduleKind.Linear, ScheduleKind.Constant)
///     .When("Schedule", ScheduleKind.Linear, new SearchSpace().Uniform("WarmupRatio", 0, 0.3));
/// </code>
/// </summary>
public sealed class SearchSpace
{
    private readonly Dimension[] _dimensions;

    /// <summary>A space without any option yet.</summary>
    public SearchSpace() : this([])
    {
    }

    private SearchSpace(Dimension[] dimensions)
    {
        _dimensions = dimensions;
        Json = SearchSpaceJson.Write(dimensions);
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Json)));
    }

    /// <summary>The options, each after the one that it depends on.</summary>
    public IReadOnlyList<Dimension> Dimensions => _dimensions;

    /// <summary>The space as a JSON array, an object an option: the same text for the same space.</summary>
    public string Json { get; }

    /// <summary>SHA-256 of <see cref="Json"/>, in lower-case hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>The space that a sweep takes where none is given.</summary>
    public static SearchSpace For(TaskKind task) => DefaultSpaces.For(task);

    /// <summary>Every number from <paramref name="low"/> to <paramref name="high"/>, all alike.</summary>
    /// <exception cref="ArgumentException">There is no such option, it is in the space already, the range is upside down, or the option does not take its ends.</exception>
    public SearchSpace Uniform(string name, double low, double high) => Add(new(name, DimensionKind.Uniform, low, high, 1, [], null));

    /// <summary>Every number from <paramref name="low"/>, above 0, to <paramref name="high"/>, each order of magnitude alike.</summary>
    /// <exception cref="ArgumentException">There is no such option, it is in the space already, the range is upside down or not above 0, or the option does not take its ends.</exception>
    public SearchSpace LogUniform(string name, double low, double high) => Add(new(name, DimensionKind.LogUniform, low, high, 1, [], null));

    /// <summary>Whole numbers from <paramref name="low"/> to at most <paramref name="high"/>.</summary>
    /// <param name="name">The option.</param>
    /// <param name="low">The lowest.</param>
    /// <param name="high">The highest that may be.</param>
    /// <param name="step">Between two of them, at least 1. Default 1.</param>
    /// <param name="log">Whether each order of magnitude is alike, which takes a low end of at least 1 and steps of 1. Default false: all numbers are.</param>
    /// <exception cref="ArgumentException">There is no such option, it is in the space already, the range is upside down, or the option does not take its ends.</exception>
    [SuppressMessage("Naming", "CA1720", Justification = "The numbers of mathematics, whatever type the option has.")]
    public SearchSpace Integer(string name, long low, long high, long step = 1, bool log = false) =>
        Add(new(name, log ? DimensionKind.LogInteger : DimensionKind.Integer, low, high, step, [], null));

    /// <summary>One of several numbers, texts, truths, members of an enumeration, or strategies (or their texts).</summary>
    /// <exception cref="ArgumentException">There is no such option, it is in the space already, there is no value, or the option does not take one of them.</exception>
    public SearchSpace Choice(string name, params object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Add(new(name, DimensionKind.Choice, 0, 0, 1, [.. values.Select(v => SpaceProblems.Value(name, v))], null));
    }

    /// <summary>Options that are in the space only where another one has a value.</summary>
    /// <param name="parent">The other option, a choice or whole numbers of this space.</param>
    /// <param name="value">Its value.</param>
    /// <param name="children">The options.</param>
    /// <exception cref="ArgumentException">The space has no such parent, the parent no such value, or an option of both spaces.</exception>
    public SearchSpace When(string parent, object value, SearchSpace children) => When(parent, [value], children);

    /// <summary>Options that are in the space only where another one has one of some values.</summary>
    /// <param name="parent">The other option, a choice or whole numbers of this space.</param>
    /// <param name="values">Its values.</param>
    /// <param name="children">The options.</param>
    /// <exception cref="ArgumentException">The space has no such parent, the parent none of the values, or an option of both spaces.</exception>
    public SearchSpace When(string parent, IEnumerable<object> values, SearchSpace children)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(children);
        var condition = new Condition(parent, [.. values.Select(v => SpaceProblems.Value(parent, v))]);
        SpaceProblems.Refuse(SpaceProblems.Of(condition, this[parent]));
        if (children._dimensions.Length == 0)
            throw new ArgumentException($"No option depends on {parent}: the space given for it is empty", nameof(children));
        return children._dimensions.Aggregate(this, (space, child) => space.Add(child.Condition is null ? child.Under(condition) : child));
    }

    /// <summary>The space without an option, and without those that depend on it.</summary>
    /// <exception cref="ArgumentException">The space has no such option.</exception>
    public SearchSpace Without(string name)
    {
        if (this[name] is null)
            throw new ArgumentException($"{name} is not in the space, which has {Listed}", nameof(name));
        var gone = new HashSet<string> { name };
        foreach (var dimension in _dimensions.Where(d => d.Condition is not null && gone.Contains(d.Condition.Parent)))
            gone.Add(dimension.Name);
        return new([.. _dimensions.Where(d => !gone.Contains(d.Name))]);
    }

    /// <summary>The option of a name; null where the space does not have it.</summary>
    public Dimension? this[string name] => Array.Find(_dimensions, d => d.Name == name);

    /// <summary>What stands in the way of sweeping over the space from these options: no option at all, options that this task does not have, values that its validator refuses beside the
    /// other options. Empty where all is well.</summary>
    /// <param name="options">The options that configurations are applied to; not changed.</param>
    public IReadOnlyList<Problem> Problems(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return SpaceProblems.Of(this, options);
    }

    /// <summary>The values that options have now, of the space's names: a configuration to begin with. Options that are null are left out, as are those that the space does not have under the
    /// others' values.</summary>
    public Configuration ConfigurationOf(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Configuration(d => SweptOption.Find(d.Name) is { } option && (options is EntityTrainingOptions || !option.IsOfEntities) ? option.Get(options) : null);
    }

    /// <summary>Whether a configuration has a value of each option that is there, and no other.</summary>
    public bool Contains(Configuration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var there = Active(configuration).ToList();
        return there.Count == configuration.Values.Count && there.All(d => configuration[d.Name] is { } value && d.Contains(value));
    }

    /// <summary>The options that are there under a configuration's values.</summary>
    internal IEnumerable<Dimension> Active(Configuration configuration) => _dimensions.Where(d => d.Condition is null || d.Condition.Holds(configuration.Values));

    /// <summary>A configuration by what <paramref name="choose"/> says of each option that is there; left out where it says null.</summary>
    internal Configuration Configuration(Func<Dimension, object?> choose)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var dimension in _dimensions)
        {
            if ((dimension.Condition is null || dimension.Condition.Holds(values)) && choose(dimension) is { } value)
                values[dimension.Name] = ConfigurationValue.Of(value)!;
        }
        return new(values);
    }

    internal string Listed => _dimensions.Length == 0 ? "none" : string.Join(", ", _dimensions.Select(d => d.Name));

    private SearchSpace Add(Dimension dimension)
    {
        SpaceProblems.Refuse(this[dimension.Name] is not null ? [new(dimension.Name, "twice in the space", "once; Without takes an option out")] : SpaceProblems.Of(dimension));
        return new([.. _dimensions, dimension]);
    }
}
