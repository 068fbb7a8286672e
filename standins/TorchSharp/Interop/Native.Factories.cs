using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>native/factories.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Lib)] internal static partial Tensor factory_empty(ReadOnlySpan<long> sizes, long count, int dtype, int deviceType, int deviceIndex, int requiresGrad);
    [LibraryImport(Lib)] internal static partial Tensor factory_zeros(ReadOnlySpan<long> sizes, long count, int dtype, int deviceType, int deviceIndex, int requiresGrad);
    [LibraryImport(Lib)] internal static partial Tensor factory_ones(ReadOnlySpan<long> sizes, long count, int dtype, int deviceType, int deviceIndex, int requiresGrad);
    [LibraryImport(Lib)] internal static partial Tensor factory_rand(ReadOnlySpan<long> sizes, long count, int dtype, int deviceType, int deviceIndex, int requiresGrad);
    [LibraryImport(Lib)] internal static partial Tensor factory_randn(ReadOnlySpan<long> sizes, long count, int dtype, int deviceType, int deviceIndex, int requiresGrad);
    [LibraryImport(Lib)] internal static partial Tensor factory_full(ReadOnlySpan<long> sizes, long count, Scalar value, int dtype, int deviceType, int deviceIndex,
        int requiresGrad);
    [LibraryImport(Lib)] internal static partial Tensor factory_arange(Scalar start, Scalar stop, Scalar step, int dtype, int deviceType, int deviceIndex, int requiresGrad);
    [LibraryImport(Lib)] internal static partial Tensor factory_eye(long rows, long columns, int dtype, int deviceType, int deviceIndex, int requiresGrad);
    [LibraryImport(Lib)] internal static partial Tensor factory_randperm(long n, int dtype, int deviceType, int deviceIndex, int requiresGrad);
    [LibraryImport(Lib)] internal static partial Tensor factory_randint(long low, long high, ReadOnlySpan<long> sizes, long count, int dtype, int deviceType, int deviceIndex,
        int requiresGrad);
}
