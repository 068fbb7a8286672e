using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One part of an indexing expression.</summary>
    public struct TensorIndex
    {
        private IndexPart _part;
        private Tensor? _tensor;

        public static TensorIndex None = new() { _part = new IndexPart { Kind = 0 } };

        public static TensorIndex Ellipsis = new() { _part = new IndexPart { Kind = 1 } };

        public static TensorIndex Colon = Slice();

        public static TensorIndex Single(long? index) => new() { _part = new IndexPart { Kind = 2, Start = index ?? throw new ArgumentNullException(nameof(index)) } };

        public static TensorIndex Bool(bool value) => new() { _part = new IndexPart { Kind = 3, Start = value ? 1 : 0 } };

        public static TensorIndex Tensor(Tensor tensor) => new() { _part = new IndexPart { Kind = 4 }, _tensor = tensor };

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new()
        {
            _part = new IndexPart
            {
                Kind = 5,
                Start = start ?? 0,
                Stop = stop ?? 0,
                Step = step ?? 1,
                HasStart = start is null ? 0 : 1,
                HasStop = stop is null ? 0 : 1,
                HasStep = step is null ? 0 : 1,
            },
        };

        public static TensorIndex Slice(Range range) => Slice(Bound(range.Start, false), Bound(range.End, true));

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        internal static IndexPart[] Parts(TensorIndex[] indices) => [.. indices.Select(i => i._part with { Tensor = i._tensor is null ? 0 : i._tensor.Handle })];

        // ^0 as an end is no bound; elsewhere ^n counts from the end, as a negative index does.
        private static long? Bound(Index index, bool isEnd) => !index.IsFromEnd ? index.Value : isEnd && index.Value == 0 ? null : -index.Value;
    }

    public partial class Tensor
    {
        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => index(TensorIndex.Single(i1));
            set => index_put_(value, TensorIndex.Single(i1));
        }

        [System.Runtime.CompilerServices.IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(TensorIndex.Single(i1), TensorIndex.Single(i2));
            set => index_put_(value, TensorIndex.Single(i1), TensorIndex.Single(i2));
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var result = Native.op_index(this, TensorIndex.Parts(indices), indices.Length);
            GC.KeepAlive(indices);
            return result;
        }

        public Tensor index(params Tensor[] indices) => index([.. indices.Select(TensorIndex.Tensor)]);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            Native.op_index_put_(this, TensorIndex.Parts(indices), indices.Length, value);
            GC.KeepAlive(indices);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, [.. indices.Select(TensorIndex.Tensor)]);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            Native.op_index_put_scalar_(this, TensorIndex.Parts(indices), indices.Length, value);
            GC.KeepAlive(indices);
            return this;
        }
    }
}
