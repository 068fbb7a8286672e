using System.Globalization;

namespace MLNetFineTune.Sweeps;

/// <summary>One option of a search space and the values that it takes there. Made by the methods of <see cref="SearchSpace"/>.</summary>
public sealed class Dimension
{
    // Configurations are read by people: more digits than these say nothing.
    private const int SignificantDigits = 4;

    internal Dimension(string name, DimensionKind kind, double low, double high, long step, IReadOnlyList<object> values, Condition? condition) =>
        (Name, Kind, Low, High, Step, Values, Condition) = (name, kind, low, high, step, values, condition);

    /// <summary>Name of the option.</summary>
    public string Name { get; }

    /// <summary>Which values it takes.</summary>
    public DimensionKind Kind { get; }

    /// <summary>Lowest number, itself included; 0 for a choice.</summary>
    public double Low { get; }

    /// <summary>Highest number, itself included; 0 for a choice.</summary>
    public double High { get; }

    /// <summary>Between two whole numbers of <see cref="DimensionKind.Integer"/>; 1 for the others.</summary>
    public long Step { get; }

    /// <summary>What is chosen from, as <see cref="Configuration"/> holds it; empty for ranges.</summary>
    public IReadOnlyList<object> Values { get; }

    /// <summary>Where it is there; null for always.</summary>
    public Condition? Condition { get; }

    /// <summary>How many values there are; null for ranges of all numbers.</summary>
    public long? Count => Kind switch
    {
        DimensionKind.Choice => Values.Count,
        DimensionKind.Integer => ((long)(High - Low) / Step) + 1,
        DimensionKind.LogInteger => (long)(High - Low) + 1,
        _ => null,
    };

    internal Dimension Under(Condition condition) => new(Name, Kind, Low, High, Step, Values, condition);

    /// <summary>The value at a place between 0 and 1, equal parts of which are equally likely values.</summary>
    internal object At(double place)
    {
        place = Math.Clamp(place, 0, 1);
        return Kind switch
        {
            DimensionKind.Uniform => Rounded(Low + (place * (High - Low))),
            DimensionKind.LogUniform => Rounded(Low * Math.Pow(High / Low, place)),
            DimensionKind.Integer => (long)Low + (Step * Bucket(place, Count!.Value)),
            DimensionKind.LogInteger => (long)Math.Clamp(Math.Floor(((Low - 0.5) * Math.Pow((High + 0.5) / (Low - 0.5), place)) + 0.5), Low, High),
            _ => Values[(int)Bucket(place, Values.Count)],
        };
    }

    /// <summary>Where a value lies between 0 and 1, whole numbers and choices in the middle of their part; null for a value that cannot be its.</summary>
    internal double? PlaceOf(object value)
    {
        if (Kind == DimensionKind.Choice)
        {
            var index = Values.ToList().IndexOf(value);
            return index < 0 ? null : (index + 0.5) / Values.Count;
        }
        if (value is not (double or long))
            return null;
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        var place = Kind switch
        {
            DimensionKind.Uniform => High > Low ? (number - Low) / (High - Low) : 0.5,
            DimensionKind.LogUniform => High > Low ? Math.Log(number / Low) / Math.Log(High / Low) : 0.5,
            DimensionKind.Integer => (((number - Low) / Step) + 0.5) / Count!.Value,
            _ => Math.Log(number / (Low - 0.5)) / Math.Log((High + 0.5) / (Low - 0.5)),
        };
        return double.IsNaN(place) ? null : Math.Clamp(place, 0, 1);
    }

    /// <summary>The part of 0 to 1 that gives the same whole number or choice as the place.</summary>
    internal (double From, double To) PartOf(double place)
    {
        if (Kind == DimensionKind.LogInteger)
        {
            var number = (long)At(place);
            var scale = Math.Log((High + 0.5) / (Low - 0.5));
            return (Math.Log((number - 0.5) / (Low - 0.5)) / scale, Math.Log((number + 0.5) / (Low - 0.5)) / scale);
        }
        if (Count is not { } count)
            return (place, place);
        var bucket = (double)Bucket(place, count);
        return (bucket / count, (bucket + 1) / count);
    }

    /// <summary>Whether the value is one of the dimension's.</summary>
    internal bool Contains(object value) => Kind switch
    {
        DimensionKind.Choice => Values.Contains(value),
        DimensionKind.Integer => value is long whole && whole >= Low && whole <= High && (whole - (long)Low) % Step == 0,
        DimensionKind.LogInteger => value is long whole && whole >= Low && whole <= High,
        _ => value is double number && number >= Low && number <= High,
    };

    private static long Bucket(double place, long count) => Math.Clamp((long)(Math.Clamp(place, 0, 1) * count), 0, count - 1);

    private double Rounded(double number) =>
        Math.Clamp(double.Parse(number.ToString("E" + (SignificantDigits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), Low, High);
}
