using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Native.op_sum(this, Code(type));
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Native.op_sum_dims(this, [dim], 1, Flag(keepdim), Code(type));
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Native.op_sum_dims(this, dim, dim.Length, Flag(keepdim), Code(type));
        public Tensor mean() => Native.op_mean(this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Native.op_mean_dims(this, dimensions, dimensions.Length, Flag(keepdim), Code(type));
        public Tensor norm(float p = 2.0f) => Native.op_norm(this, p);
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => Native.op_norm_dim(this, dim, Flag(keepdim), p);
        public Tensor max() => Native.op_max(this);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Two(Native.op_max_dim(this, dim, Flag(keepdim)));
        public Tensor min() => Native.op_min(this);
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Two(Native.op_min_dim(this, dim, Flag(keepdim)));
        public Tensor argmax() => Native.op_argmax(this);
        public Tensor argmax(long dim, bool keepdim = false) => Native.op_argmax_dim(this, dim, Flag(keepdim));
        public Tensor argmin() => Native.op_argmin(this);
        public Tensor argmin(long dim, bool keepdim = false) => Native.op_argmin_dim(this, dim, Flag(keepdim));
        public Tensor argsort(long dim = -1, bool descending = false) => Native.op_argsort(this, dim, Flag(descending));
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => Two(Native.op_sort(this, dim, Flag(descending), Flag(stable)));
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Two(Native.op_topk(this, k, dim, Flag(largest), Flag(sorted)));
        public Tensor cumsum(long dim, ScalarType? type = null) => Native.op_cumsum(this, dim, Code(type));
        public Tensor logsumexp(long dim, bool keepdim = false) => Native.op_logsumexp(this, dim, Flag(keepdim));
        public Tensor all() => Native.op_all(this);
        public Tensor all(long dim, bool keepdim = false) => Native.op_all_dim(this, dim, Flag(keepdim));
        public Tensor any() => Native.op_any(this);
        public Tensor any(long dim, bool keepdim = false) => Native.op_any_dim(this, dim, Flag(keepdim));
        public Tensor softmax(long dim, ScalarType? dtype = null) => Native.op_softmax(this, dim, Code(dtype));
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Native.op_log_softmax(this, dim, Code(dtype));

        public Tensor matmul(Tensor target) => Native.op_matmul(this, target);
        public Tensor mm(Tensor target) => Native.op_mm(this, target);
        public Tensor bmm(Tensor batch2) => Native.op_bmm(this, batch2);
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Native.op_addmm(this, mat1, mat2, beta, alpha);
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Same(Native.op_addmm_(this, mat1, mat2, beta, alpha));

        internal static int Code(ScalarType? type) => type is { } t ? (int)t : -1;
        internal static int Flag(bool value) => value ? 1 : 0;
        private static (Tensor, Tensor) Two(Tensor[] pair) => (pair[0], pair[1]);
    }
}
