using System.Runtime.Intrinsics;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>Activations and their derivatives, 16 values at a time.</summary>
internal static class ActivationKernel
{
    private const float SqrtHalf = 0.70710678f;
    private const float InverseSqrtTwoPi = 0.39894228f;
    private const float SqrtTwoOverPi = 0.79788456f;
    private const float Cubic = 0.044715f;

    /// <summary>
    /// erf(x) / x as a polynomial of x² / 8 - 1 for |x| up to 4 (beyond, erf is 1 to 2e-8): least squares at 400 Chebyshev nodes, weighted by |x|; absolute error of erf in f32
    /// at most 2e-7.
    /// Highest power first.
    /// </summary>
    private static readonly float[] s_erf =
    [
        0.00047307066f, -0.0013111379f, 0.0010791898f, -0.0012928123f, 0.0048757857f, -0.0097852302f, 0.0144593864f, -0.021874547f, 0.0329784825f,
        -0.0459348150f, 0.0599116459f, -0.0747027099f, 0.0902057216f, -0.1077120975f, 0.1316752732f, -0.1765761971f, 0.3535310030f,
    ];

    public static Vector512<float> Value(Activation activation, Vector512<float> x) => activation switch
    {
        Activation.Gelu => x * TwiceCumulative(x) * 0.5f,
        Activation.GeluTanh => x * (Vector512<float>.One + TanhOf(Inner(x))) * 0.5f,
        _ => Vector512.Max(x, Vector512<float>.Zero),
    };

    public static Vector512<float> Derivative(Activation activation, Vector512<float> x)
    {
        switch (activation)
        {
            case Activation.Gelu:
                // Φ(x) + x φ(x)
                return TwiceCumulative(x) * 0.5f + x * (Vector512.Exp(x * x * -0.5f) * InverseSqrtTwoPi);
            case Activation.GeluTanh:
                var tanh = TanhOf(Inner(x));
                var slope = (Vector512<float>.One + x * x * (3 * Cubic)) * SqrtTwoOverPi;
                return (Vector512<float>.One + tanh + x * (Vector512<float>.One - tanh * tanh) * slope) * 0.5f;
            default:
                return Vector512.GreaterThan(x, Vector512<float>.Zero) & Vector512<float>.One;
        }
    }

    /// <summary>2 Φ(x) = 1 + erf(x / √2).</summary>
    private static Vector512<float> TwiceCumulative(Vector512<float> x)
    {
        var z = Vector512.Min(Vector512.Max(x * SqrtHalf, Vector512.Create(-4f)), Vector512.Create(4f));
        var u = z * z * 0.125f - Vector512<float>.One;
        ref var coefficients = ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(s_erf);
        var sum = Vector512.Create(coefficients);
        for (var i = 1; i < 17; i++)
            sum = Vector512.MultiplyAddEstimate(sum, u, Vector512.Create(System.Runtime.CompilerServices.Unsafe.Add(ref coefficients, i)));
        return Vector512.MultiplyAddEstimate(sum, z, Vector512<float>.One);
    }

    private static Vector512<float> Inner(Vector512<float> x) => (x + x * x * x * Cubic) * SqrtTwoOverPi;

    /// <summary>1 - 2 / (1 + e^2y); y is bounded, so that nothing overflows.</summary>
    private static Vector512<float> TanhOf(Vector512<float> y)
    {
        var bounded = Vector512.Min(Vector512.Max(y, Vector512.Create(-12f)), Vector512.Create(12f));
        return Vector512<float>.One - Vector512.Create(2f) / (Vector512<float>.One + Vector512.Exp(bounded * 2));
    }
}
