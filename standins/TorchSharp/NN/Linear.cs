using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class Linear : nn.Module<Tensor, Tensor>
        {
            [ComponentName(Name = "weight")]
            private Parameter _weight;
            [ComponentName(Name = "bias")]
            private Parameter? _bias;

            // PyTorch's initialisation: uniform within 1 / sqrt(fan-in) for both.
            internal Linear(long inputs, long outputs, bool hasBias, Device? device, ScalarType? dtype)
                : base(nameof(Linear))
            {
                var bound = inputs > 0 ? 1 / Math.Sqrt(inputs) : 0;
                _weight = Made(empty(outputs, inputs, dtype, device), bound);
                ConditionallyRegisterParameter("weight", _weight);
                if (!hasBias)
                    return;
                _bias = Made(empty(outputs, dtype, device), bound);
                ConditionallyRegisterParameter("bias", _bias);
            }

            public Parameter weight
            {
                get => _weight;
                set
                {
                    ArgumentNullException.ThrowIfNull(value);
                    if (!ReferenceEquals(_weight, value))
                        _weight.Dispose();
                    _weight = (Parameter)value.DetachFromDisposeScope();
                    ConditionallyRegisterParameter("weight", value);
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

            public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, _weight, _bias);

            private static Parameter Made(Tensor tensor, double bound)
            {
                var parameter = new Parameter(tensor.uniform_(-bound, bound));
                parameter.DetachFromDisposeScope();
                return parameter;
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);
        }
    }
}
