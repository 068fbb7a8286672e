using Microsoft.ML.Runtime;
using MLNetFineTune.Interop;
using TorchSharp;

namespace MLNetFineTune.Fitting;

/// <summary>Where to compute.</summary>
internal static class Device
{
    private const string Cpu = "cpu";

    /// <summary>The device that the options name, else the one that the MLContext names, else the CPU.</summary>
    /// <exception cref="InvalidOperationException">The MLContext names a GPU that is not there and forbids to fall back to the CPU.</exception>
    public static string For(IHost host, string? asked)
    {
        if (asked is not null and not Cpu)
            return asked;
        if (HostAccess.GpuDeviceId(host) is not { } gpu)
            return Cpu;
        if (gpu >= 0 && torch.cuda.is_available() && gpu < torch.cuda.device_count())
            return $"cuda:{gpu}";
        if (!HostAccess.FallbackToCpu(host))
            throw new InvalidOperationException($"GpuDeviceId is {gpu}, but torch sees no such CUDA device, and FallbackToCpu is false");
        using var channel = host.Start("Device");
        channel.Warning(MessageSensitivity.None, $"GpuDeviceId is {gpu}, but torch sees no such CUDA device: computing on the CPU");
        return Cpu;
    }
}
