namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>How figures name the seeds that they are of.</summary>
internal static class Seeds
{
    public static string Name(int seeds) => seeds == 1 ? "seed 1" : $"mean of seeds 1 to {seeds}";
}
