using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>native/errors.cpp.</summary>
internal static unsafe partial class Native
{
    private const string Lib = TorchLibrary.Name;

    static Native() => TorchLibrary.Register();

    [LibraryImport(Lib)] internal static partial nint shim_take_error();
}
