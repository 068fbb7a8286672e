using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>How many workers there are, and what each has.</summary>
/// <param name="Workers">Processes.</param>
/// <param name="Threads">Threads of each.</param>
/// <param name="Devices">Where they train, one in turn each.</param>
internal sealed record WorkerPlan(int Workers, int Threads, IReadOnlyList<string> Devices)
{
    // The runtime, torch's libraries and the states of a batch.
    private const long BytesOfProcess = 600L << 20;

    // Weights, gradients, two moments and the best weights.
    private const int CopiesOfWeights = 5;

    public static WorkerPlan Of(SweepOptions options, TrainingOptions settings, Checkpoint checkpoint)
    {
        var devices = options.Devices ?? [settings.Device];
        var cores = options.Cores ?? Environment.ProcessorCount;
        var onCpu = devices[0] == "cpu";
        var wanted = options.Workers ?? (onCpu ? cores / (options.ThreadsPerWorker ?? settings.Threads ?? 1) : devices.Count);
        if (options.Workers is null && onCpu)
            wanted = (int)Math.Min(wanted, (options.Memory ?? Free() / 5 * 4) / BytesOf(checkpoint));
        var workers = Math.Max(1, Math.Min(wanted, options.Trials));
        return new(workers, options.ThreadsPerWorker ?? settings.Threads ?? Math.Max(1, cores / workers), devices);
    }

    /// <summary>Memory that a worker takes on the CPU, by estimate.</summary>
    public static long BytesOf(Checkpoint checkpoint) =>
        BytesOfProcess + CopiesOfWeights * Directory.EnumerateFiles(checkpoint.Folder, "*.safetensors").Sum(f => new FileInfo(f).Length);

    private static long Free()
    {
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        const string linux = "/proc/meminfo";
        if (!File.Exists(linux) || File.ReadLines(linux).FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal)) is not { } line)
            return limit;
        var kilobytes = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1];
        return Math.Min(limit, long.Parse(kilobytes, System.Globalization.CultureInfo.InvariantCulture) << 10);
    }
}
