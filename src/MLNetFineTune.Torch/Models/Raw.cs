using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>The memory of CPU tensors.</summary>
internal static unsafe class Raw
{
    /// <summary>First element of a contiguous f32 tensor on the CPU. It lives as long as the tensor does.</summary>
    public static float* Pointer(Tensor tensor)
    {
        if (tensor.NumberOfElements < 1 << 28)
            return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
        // A span holds 2 GB at most; the start is all that is asked for.
        using var flat = tensor.view(-1);
        using var start = flat.narrow(0, 0, 1);
        return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(start.bytes));
    }

    /// <summary>The same; null where there is no tensor, as of a frozen parameter's gradient.</summary>
    public static float* PointerOrNull(Tensor? tensor) => tensor is null ? null : Pointer(tensor);
}
