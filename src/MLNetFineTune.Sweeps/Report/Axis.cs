using System.Globalization;

namespace MLNetFineTune.Sweeps;

/// <summary>Maps numbers to coordinates, and says where its round numbers are.</summary>
internal sealed class Axis
{
    private static readonly int[] _roundSteps = [1, 2, 5, 10];

    private readonly double _low, _high, _from, _to;

    /// <param name="values">What it must show; a little more is shown.</param>
    /// <param name="from">Coordinate of the low end.</param>
    /// <param name="to">Coordinate of the high end.</param>
    public Axis(IEnumerable<double> values, double from, double to)
    {
        (_low, _high) = values.Where(double.IsFinite).DefaultIfEmpty(0).Aggregate((double.MaxValue, double.MinValue), (range, v) => (Math.Min(range.Item1, v), Math.Max(range.Item2, v)));
        var margin = _high > _low ? 0.04 * (_high - _low) : 0.5 * Math.Max(1e-3, Math.Abs(_high));
        (_low, _high, _from, _to) = (_low - margin, _high + margin, from, to);
    }

    public double this[double value] => _from + ((Math.Clamp(value, _low, _high) - _low) / (_high - _low) * (_to - _from));

    /// <summary>About five round numbers and their text.</summary>
    public IEnumerable<(double Value, string Text)> Ticks()
    {
        var step = Step(_low, _high);
        var digits = "0." + new string('0', Math.Max(1, (int)-Math.Floor(Math.Log10(step) + 1e-9)));
        return Round(_low, _high).Select(tick => (tick, tick.ToString(digits, CultureInfo.InvariantCulture)));
    }

    /// <summary>About five round numbers of a range.</summary>
    public static IEnumerable<double> Round(double low, double high)
    {
        var step = Step(low, high);
        for (var i = (long)Math.Ceiling((low / step) - 1e-9); i * step <= high + (1e-9 * step); i++)
            yield return i * step;
    }

    /// <summary>Round numbers of a range above 0 that is shown by orders of magnitude: 1, 2 and 5 times the powers of ten, or these alone where they are many.</summary>
    public static IEnumerable<double> RoundByMagnitude(double low, double high)
    {
        var (from, to) = ((int)Math.Floor(Math.Log10(low)), (int)Math.Ceiling(Math.Log10(high)));
        return Enumerable.Range(from, to - from + 1)
            .SelectMany(power => _roundSteps.Take(to - from > 3 ? 1 : 3).Select(m => m * Math.Pow(10, power)))
            .Where(v => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9));
    }

    private static double Step(double low, double high)
    {
        var least = (high - low) / 5;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return _roundSteps.Select(m => m * magnitude).First(s => s >= least * 0.999);
    }
}
