using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>
/// Loads the native part, and before it what one machine's libtorch needs to be itself: OpenBLAS for the generic libblas.so.3 that Debian's libtorch links
/// (the reference BLAS is 20 to 60 times slower), and as many threads as TorchSharp's own libtorch takes.
/// </summary>
internal static class TorchLibrary
{
    internal const string Name = "torchshim";
    private static readonly Lazy<nint> s_handle = new(Load);

    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(TorchLibrary).Assembly, Resolve);

    internal static void EnsureLoaded() => _ = s_handle.Value;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) => name == Name ? s_handle.Value : 0;

    private static nint Load()
    {
        foreach (var folder in new[] { "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64" })
            foreach (var library in new[] { "libblas.so.3", "liblapack.so.3" })
            {
                var path = Path.Combine(folder, "openblas-openmp", library);
                if (File.Exists(path))
                    NativeLibrary.Load(path);
            }
        var beside = Path.Combine(Path.GetDirectoryName(typeof(TorchLibrary).Assembly.Location) is { Length: > 0 } f ? f : AppContext.BaseDirectory, $"lib{Name}.so");
        if (!File.Exists(beside))
            beside = Path.Combine(AppContext.BaseDirectory, $"lib{Name}.so");
        if (!File.Exists(beside))
            throw new DllNotFoundException($"{beside} is missing: build the stand-in TorchSharp, which needs libtorch (Debian: apt-get install libtorch-dev libopenblas0-openmp)");
        var handle = NativeLibrary.Load(beside);
        unsafe
        {
            var setThreads = (delegate* unmanaged<int, int>)NativeLibrary.GetExport(handle, "runtime_set_threads");
            // libtorch alone counts cores; OpenMP's own setting wins, as it does in TorchSharp.
            if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null && Environment.GetEnvironmentVariable("MKL_NUM_THREADS") is null)
                _ = setThreads(Environment.ProcessorCount);
        }
        return handle;
    }
}
