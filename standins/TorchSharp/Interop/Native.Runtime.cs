using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>native/runtime.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Lib)] internal static partial Done runtime_set_threads(int count);
    [LibraryImport(Lib)] internal static partial Done runtime_set_interop_threads(int count);
    [LibraryImport(Lib)] internal static partial Done cuda_synchronize(long device);
    [LibraryImport(Lib)] internal static partial Done cuda_manual_seed(ulong seed);
    [LibraryImport(Lib)] internal static partial Done cuda_manual_seed_all(ulong seed);
    [LibraryImport(Lib)] internal static partial int runtime_get_threads();
    [LibraryImport(Lib)] internal static partial int runtime_get_interop_threads();
    [LibraryImport(Lib)] internal static partial int grad_is_enabled();
    [LibraryImport(Lib)] internal static partial void grad_set_enabled(int enabled);
    [LibraryImport(Lib)] internal static partial int inference_is_enabled();
    [LibraryImport(Lib)] internal static partial nint inference_enter(int enabled);
    [LibraryImport(Lib)] internal static partial void inference_leave(nint mode);
    [LibraryImport(Lib)] internal static partial int cuda_is_available();
    [LibraryImport(Lib)] internal static partial int cuda_is_cudnn_available();
    [LibraryImport(Lib)] internal static partial int cuda_device_count();
    [LibraryImport(Lib)] internal static partial nint runtime_torch_version();
}
