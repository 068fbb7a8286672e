using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>Spreads work over as many threads as torch uses. Callers cut the work into parts that do not depend on that number, so results do not either.</summary>
internal static class Cores
{
    /// <summary>Runs <paramref name="body"/> with that many threads of torch and of the engine's kernels, one a core where none is given; then there are as many as before.</summary>
    public static T Limited<T>(int? count, Func<T> body)
    {
        var before = get_num_threads();
        set_num_threads(count ?? Environment.ProcessorCount);
        try
        {
            return body();
        }
        finally
        {
            set_num_threads(before);
        }
    }

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
