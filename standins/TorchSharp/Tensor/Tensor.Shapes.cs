using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Native.op_view(this, shape, shape.Length);
        public Tensor view_as(Tensor other) => view(other.shape);
        public Tensor reshape(params long[] shape) => Native.op_reshape(this, shape, shape.Length);
        public Tensor expand(params long[] sizes) => Native.op_expand(this, sizes, sizes.Length, 0);
        public Tensor expand_as(Tensor other) => expand(other.shape);
        public Tensor repeat(params long[] sizes) => Native.op_repeat(this, sizes, sizes.Length);
        public Tensor permute(params long[] permutation) => Native.op_permute(this, permutation, permutation.Length);
        public Tensor flip(params long[] dims) => Native.op_flip(this, dims, dims.Length);
        public Tensor transpose(long dim0, long dim1) => Native.op_transpose(this, dim0, dim1);
        public Tensor t() => Native.op_t(this);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Native.op_flatten(this, start_dim, end_dim);
        public Tensor unsqueeze(long dim) => Native.op_unsqueeze(this, dim);
        public Tensor squeeze(long? dim = null) => dim is { } d ? Native.op_squeeze_dim(this, d) : Native.op_squeeze(this);
        public Tensor narrow(long dim, long start, long length) => Native.op_narrow(this, dim, start, length);
        public Tensor slice(long dim, long start, long finish, long step) => Native.op_slice(this, dim, start, finish, step);
        public Tensor select(long dim, long index) => Native.op_select(this, dim, index);
        public Tensor index_select(long dim, Tensor index) => Native.op_index_select(this, dim, index);
        public Tensor masked_select(Tensor mask) => Native.op_masked_select(this, mask);
        public Tensor gather(long dim, Tensor index) => Native.op_gather(this, dim, index);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Native.op_scatter(this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Same(Native.op_scatter_(this, dim, index, src));
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Same(Native.op_scatter_add_(this, dim, index, src));
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            index.dtype != ScalarType.Int64 ? throw new ArgumentException("Element type of 'index' must be 'Int64'") : Native.op_index_add(this, dim, index, source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            index.dtype != ScalarType.Int64 ? throw new ArgumentException("Element type of 'index' must be 'Int64'") : Same(Native.op_index_add_(this, dim, index, source, alpha));
        public Tensor tril(long diagonal = 0) => Native.op_tril(this, diagonal);
        public Tensor triu(long diagonal = 0) => Native.op_triu(this, diagonal);
        public Tensor nonzero() => Native.op_nonzero(this);
        public Tensor[] split(long size, int dim = 0) => Native.op_split(this, size, dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Native.op_split_sizes(this, sizes, sizes.Length, dim);
        public Tensor[] chunk(long chunks, long dim = 0) => Native.op_chunk(this, chunks, dim);
        public Tensor[] unbind(long dimension = 0) => Native.op_unbind(this, dimension);

        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            zeros(shape, dtype ?? this.dtype, device ?? this.device, requires_grad);
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            ones(shape, dtype ?? this.dtype, device ?? this.device, requires_grad);
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty(shape, dtype ?? this.dtype, device ?? this.device, requires_grad);
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            full(shape, value, dtype ?? this.dtype, device ?? this.device, requires_grad);
    }
}
