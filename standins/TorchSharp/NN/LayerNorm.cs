using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class LayerNorm : nn.Module<Tensor, Tensor>
        {
            private readonly long[] _shape;
            private readonly double _eps;
            [ComponentName(Name = "weight")]
            private Parameter? _weight;
            [ComponentName(Name = "bias")]
            private Parameter? _bias;

            internal LayerNorm(long[] shape, double eps, bool affine, bool hasBias, Device? device, ScalarType? dtype)
                : base(nameof(LayerNorm))
            {
                _shape = shape;
                _eps = eps;
                if (!affine)
                    return;
                weight = new Parameter(ones(shape, dtype, device));
                if (hasBias)
                    bias = new Parameter(zeros(shape, dtype, device));
            }

            public Parameter weight
            {
                get => _weight!;
                set
                {
                    ArgumentNullException.ThrowIfNull(value);
                    if (!ReferenceEquals(_weight, value))
                        _weight?.Dispose();
                    _weight = (Parameter)value.DetachFromDisposeScope();
                    ConditionallyRegisterParameter("weight", _weight);
                }
            }

            public Parameter? bias
            {
                get => _bias;
                set
                {
                    if (!ReferenceEquals(_bias, value))
                        _bias?.Dispose();
                    _bias = (Parameter?)value?.DetachFromDisposeScope();
                    ConditionallyRegisterParameter("bias", _bias);
                }
            }

            public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, _shape, _weight, _bias, _eps);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.LayerNorm LayerNorm(
                long[] normalized_shape,
                double eps = 1e-05,
                bool elementwise_affine = true,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static Modules.LayerNorm LayerNorm(
                long normalized_shape,
                double eps = 1e-05,
                bool elementwise_affine = true,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => new([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}
