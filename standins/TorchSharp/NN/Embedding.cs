using TorchSharp.Interop;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class Embedding : nn.Module<Tensor, Tensor>
        {
            private readonly long _padding;
            [ComponentName(Name = "weight")]
            private Parameter _weight;

            internal Embedding(long count, long width, long? padding, Device? device, ScalarType? dtype)
                : base(nameof(Embedding))
            {
                _padding = padding ?? -1;
                var table = randn(count, width, dtype, device);
                if (padding is { } row)
                {
                    using var padded = table.select(0, row);
                    padded.zero_();
                }
                _weight = new Parameter(table);
                _weight.DetachFromDisposeScope();
                ConditionallyRegisterParameter("weight", _weight);
            }

            public Parameter? weight
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

            public override Tensor forward(Tensor input) => Native.nn_embedding(_weight, input, _padding);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Embedding Embedding(
                long num_embeddings,
                long embedding_dims,
                long? padding_idx = null,
                double? max_norm = null,
                double norm_type = 2.0,
                bool scale_grad_by_freq = false,
                bool sparse = false,
                Device? device = null,
                ScalarType? dtype = null)
            {
                if (max_norm is not null || norm_type != 2.0 || scale_grad_by_freq || sparse)
                    throw new NotSupportedException("the stand-in's Embedding knows padding_idx alone");
                return new Modules.Embedding(num_embeddings, embedding_dims, padding_idx, device, dtype);
            }
        }
    }
}
