using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>native/random.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Lib)] internal static partial Done generator_seed(nint generator, ulong seed);
    [LibraryImport(Lib)] internal static partial Tensor generator_get_state(nint generator);
    [LibraryImport(Lib)] internal static partial Done generator_set_state(nint generator, Tensor state);
    [LibraryImport(Lib)] internal static partial Done random_manual_seed(ulong seed);
    [LibraryImport(Lib)] internal static partial Done op_normal_(Tensor self, double mean, double std, nint generator);
    [LibraryImport(Lib)] internal static partial Done op_uniform_(Tensor self, double @from, double to, nint generator);
    [LibraryImport(Lib)] internal static partial Done op_bernoulli_(Tensor self, double p, nint generator);
    [LibraryImport(Lib)] internal static partial nint generator_default();
    [LibraryImport(Lib)] internal static partial nint generator_new(ulong seed, int deviceType);
    [LibraryImport(Lib)] internal static partial void generator_dispose(nint generator);
    [LibraryImport(Lib)] internal static partial long generator_initial_seed(nint generator);
}
