using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number of any kind on its way into libtorch.</summary>
[NativeMarshalling(typeof(ScalarMarshaller))]
public sealed class Scalar : IDisposable
{
    internal Scalar(Number value, ScalarType type) => (Value, Type) = (value, type);

    internal Number Value { get; }

    public ScalarType Type { get; }

    public void Dispose()
    {
        // Nothing native is held: the number itself crosses.
    }

    public static implicit operator Scalar(byte value) => value.ToScalar();
    public static implicit operator Scalar(int value) => value.ToScalar();
    public static implicit operator Scalar(long value) => value.ToScalar();
    public static implicit operator Scalar(float value) => value.ToScalar();
    public static implicit operator Scalar(double value) => value.ToScalar();
    public static implicit operator Scalar(bool value) => value.ToScalar();
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => new(new Number(1, value, 0), ScalarType.Int64);
    public static Scalar ToScalar(this int value) => new(new Number(1, value, 0), ScalarType.Int64);
    public static Scalar ToScalar(this long value) => new(new Number(1, value, 0), ScalarType.Int64);
    public static Scalar ToScalar(this float value) => new(new Number(2, 0, value), ScalarType.Float64);
    public static Scalar ToScalar(this double value) => new(new Number(2, 0, value), ScalarType.Float64);
    public static Scalar ToScalar(this bool value) => new(new Number(3, value ? 1 : 0, 0), ScalarType.Bool);

    public static float ToSingle(this Scalar value) => (float)value.ToDouble();
    public static double ToDouble(this Scalar value) => value.Value.Kind == 2 ? value.Value.Real : value.Value.Integer;
    public static int ToInt32(this Scalar value) => checked((int)value.ToInt64());
    public static long ToInt64(this Scalar value) => value.Value.Kind == 2 ? (long)value.Value.Real : value.Value.Integer;
    public static bool ToBoolean(this Scalar value) => value.Value.Kind == 2 ? value.Value.Real != 0 : value.Value.Integer != 0;
}
