using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>native/tensor.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Lib)] internal static partial Done tensor_sizes(Tensor self, long* into);
    [LibraryImport(Lib)] internal static partial Done tensor_strides(Tensor self, long* into);
    [LibraryImport(Lib)] internal static partial Done tensor_set_requires_grad(Tensor self, int value);
    [LibraryImport(Lib)] internal static partial Done tensor_retain_grad(Tensor self);
    [LibraryImport(Lib)] internal static partial Done tensor_set_grad(Tensor self, Tensor? grad);
    [LibraryImport(Lib)] internal static partial Tensor tensor_alias(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor tensor_to(Tensor self, int dtype, int deviceType, int deviceIndex, int nonBlocking, int copy);
    [LibraryImport(Lib)] internal static partial Tensor tensor_contiguous(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor tensor_clone(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor tensor_detach(Tensor self);
    [LibraryImport(Lib)] internal static partial Done tensor_detach_(Tensor self);
    [LibraryImport(Lib)] internal static partial Done tensor_copy_(Tensor self, Tensor source, int nonBlocking);
    [LibraryImport(Lib)] internal static partial Done tensor_fill_(Tensor self, Scalar value);
    [LibraryImport(Lib)] internal static partial Done tensor_zero_(Tensor self);
    [LibraryImport(Lib)] internal static partial Done tensor_item(Tensor self, Number* into);
    [LibraryImport(Lib)] internal static partial void tensor_dispose(nint self);
    [LibraryImport(Lib)] internal static partial long tensor_ndim(Tensor self);
    [LibraryImport(Lib)] internal static partial long tensor_numel(Tensor self);
    [LibraryImport(Lib)] internal static partial long tensor_size(Tensor self, long dim);
    [LibraryImport(Lib)] internal static partial long tensor_stride(Tensor self, long dim);
    [LibraryImport(Lib)] internal static partial long tensor_storage_offset(Tensor self);
    [LibraryImport(Lib)] internal static partial long tensor_element_size(Tensor self);
    [LibraryImport(Lib)] internal static partial int tensor_dtype(Tensor self);
    [LibraryImport(Lib)] internal static partial int tensor_device_type(Tensor self);
    [LibraryImport(Lib)] internal static partial int tensor_device_index(Tensor self);
    [LibraryImport(Lib)] internal static partial nint tensor_data(Tensor self);
    [LibraryImport(Lib)] internal static partial int tensor_is_contiguous(Tensor self);
    [LibraryImport(Lib)] internal static partial int tensor_is_leaf(Tensor self);
    [LibraryImport(Lib)] internal static partial int tensor_requires_grad(Tensor self);
    [LibraryImport(Lib)] internal static partial nint tensor_grad(Tensor self);
    [LibraryImport(Lib)] internal static partial long list_count(nint list);
    [LibraryImport(Lib)] internal static partial nint list_take(nint list, long index);
    [LibraryImport(Lib)] internal static partial void list_dispose(nint list);
    [LibraryImport(Lib, EntryPoint = "tensor_alias")] internal static partial nint tensor_share(Tensor self);
}
