using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>Devices by name.</summary>
internal static class Devices
{
    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c> as a device that is there.</summary>
    /// <exception cref="ArgumentException">This libtorch has no such device.</exception>
    public static Device Of(string name)
    {
        if (name == "cpu")
            return CPU;
        var number = name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out var n) ? n : 0;
        var count = cuda.is_available() ? cuda.device_count() : 0;
        return name.StartsWith("cuda", StringComparison.Ordinal) && number < count
            ? device(name)
            : throw new ArgumentException(
                $"Device: found {name}; allowed cpu{(count > 0 ? $", cuda:0 to cuda:{count - 1}" : " (this libtorch sees no CUDA device)")}", nameof(name));
    }
}
