using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>native/autograd.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Lib)] internal static partial Done autograd_backward(ReadOnlySpan<nint> roots, long count, ReadOnlySpan<nint> gradients, long gradientCount, int retainGraph,
        int createGraph, ReadOnlySpan<nint> inputs, long inputCount);
    [LibraryImport(Lib)] [return: MarshalUsing(typeof(TensorListMarshaller))] internal static partial Tensor[] autograd_grad(ReadOnlySpan<nint> outputs, long count,
        ReadOnlySpan<nint> inputs, long inputCount, ReadOnlySpan<nint> gradients, long gradientCount, int retainGraph, int createGraph, int allowUnused);
    [LibraryImport(Lib)] internal static partial Done node_set_inputs(nint node, ReadOnlySpan<nint> inputs, long count, int executable);
    [LibraryImport(Lib)] [return: MarshalUsing(typeof(TensorListMarshaller))] internal static partial Tensor[] node_wrap_outputs(nint node, ReadOnlySpan<nint> inputs,
        long count, ReadOnlySpan<nint> nonDifferentiable, long nonDifferentiableCount, ReadOnlySpan<nint> dirty, long dirtyCount, ReadOnlySpan<nint> outputs, long outputCount);
    [LibraryImport(Lib)] internal static partial Tensor saved_unpack(nint saved, nint savedFor);
    [LibraryImport(Lib)] internal static partial nint node_new(delegate* unmanaged<nint, nint*, long, nint*, long, nint> backward, delegate* unmanaged<nint, void> release,
        nint state);
    [LibraryImport(Lib)] internal static partial void node_dispose(nint node);
    [LibraryImport(Lib)] internal static partial int node_any_requires_grad(ReadOnlySpan<nint> inputs, long count);
    [LibraryImport(Lib)] internal static partial nint saved_new(Tensor tensor, nint node);
    [LibraryImport(Lib)] internal static partial void saved_dispose(nint saved);
    [LibraryImport(Lib)] internal static partial nint node_weak(nint node);
    [LibraryImport(Lib)] internal static partial void node_weak_dispose(nint node);
    [LibraryImport(Lib)] internal static partial double grad_clip_norm_(ReadOnlySpan<nint> parameters, long count, double maxNorm, double normType);
}
