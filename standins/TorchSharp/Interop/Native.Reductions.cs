using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>native/reductions.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Lib)] internal static partial Tensor op_sum(Tensor self, int dtype);
    [LibraryImport(Lib)] internal static partial Tensor op_sum_dims(Tensor self, ReadOnlySpan<long> over, long count, int keepdim, int dtype);
    [LibraryImport(Lib)] internal static partial Tensor op_mean(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor op_mean_dims(Tensor self, ReadOnlySpan<long> over, long count, int keepdim, int dtype);
    [LibraryImport(Lib)] internal static partial Tensor op_norm(Tensor self, Scalar p);
    [LibraryImport(Lib)] internal static partial Tensor op_norm_dim(Tensor self, long dim, int keepdim, Scalar p);
    [LibraryImport(Lib)] internal static partial Tensor op_max(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor op_min(Tensor self);
    [LibraryImport(Lib)] [return: MarshalUsing(typeof(TensorListMarshaller))] internal static partial Tensor[] op_max_dim(Tensor self, long dim, int keepdim);
    [LibraryImport(Lib)] [return: MarshalUsing(typeof(TensorListMarshaller))] internal static partial Tensor[] op_min_dim(Tensor self, long dim, int keepdim);
    [LibraryImport(Lib)] internal static partial Tensor op_argmax(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor op_argmax_dim(Tensor self, long dim, int keepdim);
    [LibraryImport(Lib)] internal static partial Tensor op_argmin(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor op_argmin_dim(Tensor self, long dim, int keepdim);
    [LibraryImport(Lib)] internal static partial Tensor op_argsort(Tensor self, long dim, int descending);
    [LibraryImport(Lib)] [return: MarshalUsing(typeof(TensorListMarshaller))] internal static partial Tensor[] op_sort(Tensor self, long dim, int descending, int stable);
    [LibraryImport(Lib)] [return: MarshalUsing(typeof(TensorListMarshaller))] internal static partial Tensor[] op_topk(Tensor self, long k, long dim, int largest, int sorted);
    [LibraryImport(Lib)] internal static partial Tensor op_cumsum(Tensor self, long dim, int dtype);
    [LibraryImport(Lib)] internal static partial Tensor op_logsumexp(Tensor self, long dim, int keepdim);
    [LibraryImport(Lib)] internal static partial Tensor op_all(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor op_any(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor op_all_dim(Tensor self, long dim, int keepdim);
    [LibraryImport(Lib)] internal static partial Tensor op_any_dim(Tensor self, long dim, int keepdim);
    [LibraryImport(Lib)] internal static partial Tensor op_matmul(Tensor self, Tensor other);
    [LibraryImport(Lib)] internal static partial Tensor op_mm(Tensor self, Tensor other);
    [LibraryImport(Lib)] internal static partial Tensor op_bmm(Tensor self, Tensor other);
    [LibraryImport(Lib)] internal static partial Tensor op_addmm(Tensor self, Tensor a, Tensor b, Scalar beta, Scalar alpha);
    [LibraryImport(Lib)] internal static partial Done op_addmm_(Tensor self, Tensor a, Tensor b, Scalar beta, Scalar alpha);
    [LibraryImport(Lib)] [return: MarshalUsing(typeof(TensorListMarshaller))] internal static partial Tensor[] linalg_eigh(Tensor self, int lower);
}
