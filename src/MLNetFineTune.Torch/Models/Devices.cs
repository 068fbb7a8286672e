using System.Globalization;
using MLNetFineTune.Torch.Checkpoints;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>Devices by name.</summary>
internal static class Devices
{
    /// <summary>Whether it is a device's name: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public static bool IsName(string? name) => name is "cpu" or "cuda" || Number(name) is not null;

    /// <summary>The device of that name.</summary>
    /// <exception cref="ArgumentException">This libtorch has no such device.</exception>
    public static Device Of(string name) => name == "cpu" ? CPU : IsThere(name) ? device(name) : throw new ArgumentException(Missing(name).ToString(), nameof(name));

    /// <summary>Says where a name is a device's that is not there.</summary>
    public static IEnumerable<Problem> Problems(string? name) => IsName(name) && name != "cpu" && !IsThere(name!) ? [Missing(name!)] : [];

    private static int Count => cuda.is_available() ? cuda.device_count() : 0;

    private static bool IsThere(string name) => (name == "cuda" ? 0 : Number(name)) < Count;

    private static int? Number(string? name) =>
        name?.StartsWith("cuda:", StringComparison.Ordinal) == true && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Problem Missing(string name) =>
        new("Device", name, $"cpu{(Count > 0 ? $", cuda:0 to cuda:{Count - 1}" : " (this libtorch sees no CUDA device)")}");
}
