using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>native/shapes.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Lib)] internal static partial Tensor op_view(Tensor self, ReadOnlySpan<long> sizes, long count);
    [LibraryImport(Lib)] internal static partial Tensor op_reshape(Tensor self, ReadOnlySpan<long> sizes, long count);
    [LibraryImport(Lib)] internal static partial Tensor op_expand(Tensor self, ReadOnlySpan<long> sizes, long count, int isImplicit);
    [LibraryImport(Lib)] internal static partial Tensor op_repeat(Tensor self, ReadOnlySpan<long> sizes, long count);
    [LibraryImport(Lib)] internal static partial Tensor op_permute(Tensor self, ReadOnlySpan<long> order, long count);
    [LibraryImport(Lib)] internal static partial Tensor op_flip(Tensor self, ReadOnlySpan<long> which, long count);
    [LibraryImport(Lib)] internal static partial Tensor op_transpose(Tensor self, long a, long b);
    [LibraryImport(Lib)] internal static partial Tensor op_t(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor op_flatten(Tensor self, long start, long end);
    [LibraryImport(Lib)] internal static partial Tensor op_unsqueeze(Tensor self, long dim);
    [LibraryImport(Lib)] internal static partial Tensor op_squeeze(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor op_squeeze_dim(Tensor self, long dim);
    [LibraryImport(Lib)] internal static partial Tensor op_narrow(Tensor self, long dim, long start, long length);
    [LibraryImport(Lib)] internal static partial Tensor op_slice(Tensor self, long dim, long start, long finish, long step);
    [LibraryImport(Lib)] internal static partial Tensor op_select(Tensor self, long dim, long index);
    [LibraryImport(Lib)] internal static partial Tensor op_index_select(Tensor self, long dim, Tensor index);
    [LibraryImport(Lib)] internal static partial Tensor op_masked_select(Tensor self, Tensor mask);
    [LibraryImport(Lib)] internal static partial Tensor op_gather(Tensor self, long dim, Tensor index);
    [LibraryImport(Lib)] internal static partial Tensor op_scatter(Tensor self, long dim, Tensor index, Tensor source);
    [LibraryImport(Lib)] internal static partial Done op_scatter_(Tensor self, long dim, Tensor index, Tensor source);
    [LibraryImport(Lib)] internal static partial Done op_scatter_add_(Tensor self, long dim, Tensor index, Tensor source);
    [LibraryImport(Lib)] internal static partial Tensor op_index_add(Tensor self, long dim, Tensor index, Tensor source, Scalar alpha);
    [LibraryImport(Lib)] internal static partial Done op_index_add_(Tensor self, long dim, Tensor index, Tensor source, Scalar alpha);
    [LibraryImport(Lib)] internal static partial Tensor op_tril(Tensor self, long diagonal);
    [LibraryImport(Lib)] internal static partial Tensor op_triu(Tensor self, long diagonal);
    [LibraryImport(Lib)] internal static partial Tensor op_nonzero(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor op_cat(ReadOnlySpan<nint> list, long count, long dim);
    [LibraryImport(Lib)] internal static partial Tensor op_stack(ReadOnlySpan<nint> list, long count, long dim);
    [LibraryImport(Lib)] [return: MarshalUsing(typeof(TensorListMarshaller))] internal static partial Tensor[] op_split(Tensor self, long size, long dim);
    [LibraryImport(Lib)] [return: MarshalUsing(typeof(TensorListMarshaller))] internal static partial Tensor[] op_split_sizes(Tensor self, ReadOnlySpan<long> sizes, long count,
        long dim);
    [LibraryImport(Lib)] [return: MarshalUsing(typeof(TensorListMarshaller))] internal static partial Tensor[] op_chunk(Tensor self, long chunks, long dim);
    [LibraryImport(Lib)] [return: MarshalUsing(typeof(TensorListMarshaller))] internal static partial Tensor[] op_unbind(Tensor self, long dim);
    [LibraryImport(Lib)] internal static partial Tensor op_index(Tensor self, ReadOnlySpan<IndexPart> given, long count);
    [LibraryImport(Lib)] internal static partial Done op_index_put_(Tensor self, ReadOnlySpan<IndexPart> given, long count, Tensor value);
    [LibraryImport(Lib)] internal static partial Done op_index_put_scalar_(Tensor self, ReadOnlySpan<IndexPart> given, long count, Scalar value);
}
