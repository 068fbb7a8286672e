using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>Spreads work over as many threads as torch uses. Callers cut the work into parts that do not depend on that number, so results do not either.</summary>
internal static class Cores
{
    /// <summary>Runs <paramref name="body"/> for 0 to <paramref name="parts"/> - 1.</summary>
    public static void Run(int parts, Action<int> body)
    {
        var threads = parts > 1 ? Math.Min(parts, get_num_threads()) : 1;
        if (threads > 1)
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, body);
            return;
        }
        for (var i = 0; i < parts; i++)
            body(i);
    }
}
