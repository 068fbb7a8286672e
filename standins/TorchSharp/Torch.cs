using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Throws what libtorch threw in the last call of this thread, if it threw.</summary>
    public static void CheckForErrors()
    {
        if (Native.shim_take_error() is var message and not 0)
            throw new ExternalException(Marshal.PtrToStringUTF8(message));
    }

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
            throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine.");
    }

    public static bool TryInitializeDeviceType(DeviceType deviceType)
    {
        TorchLibrary.EnsureLoaded();
        return deviceType != DeviceType.CUDA || cuda_is_available();
    }

    public static Device InitializeDevice(Device? device)
    {
        device ??= CPU;
        InitializeDeviceType(device.type);
        return device;
    }

    public static bool cuda_is_available() => Native.cuda_is_available() != 0;

    public static string __version__ => Marshal.PtrToStringUTF8(Native.runtime_torch_version())!;

    public static void set_num_threads(int num) => Native.runtime_set_threads(num);

    public static int get_num_threads() => Native.runtime_get_threads();

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static partial class cuda
    {
        public static bool is_available() => cuda_is_available();

        public static int device_count() => Native.cuda_device_count();

        public static void manual_seed(long seed) => Native.cuda_manual_seed(unchecked((ulong)seed));

        public static void manual_seed_all(long seed) => Native.cuda_manual_seed_all(unchecked((ulong)seed));

        public static void synchronize(Device? device = null) => Native.cuda_synchronize(device?.index ?? -1);
    }
}
