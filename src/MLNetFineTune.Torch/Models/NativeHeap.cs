using System.Runtime.InteropServices;

namespace MLNetFineTune.Torch.Models;

/// <summary>
/// How the C library hands out the memory that libtorch asks for. glibc's defaults map every large tensor anew and give it back when it is freed, so that each operation begins
/// with page faults
/// (half of a training step, measured), and leave its heap to fragment. Here large blocks come from the heap and stay in it until a model is freed. Linux with glibc alone;
/// elsewhere nothing happens.
/// </summary>
internal static partial class NativeHeap
{
    // malloc.h
    private const int SmallBlockLists = 1;      // M_MXFAST
    private const int TrimThreshold = -1;       // M_TRIM_THRESHOLD
    private const int MostMappings = -4;        // M_MMAP_MAX
    private const int MostArenas = -8;          // M_ARENA_MAX

    private static readonly Lazy<bool> s_prepared = new(TrySet);

    /// <summary>Sets it up, once in the life of the process.</summary>
    public static void Prepare() => _ = s_prepared.Value;

    /// <summary>Gives memory that is free back to the system: after a model's weights, or a run's working memory, were freed.</summary>
    public static void GiveBack()
    {
        if (s_prepared.IsValueCreated && s_prepared.Value)
            _ = malloc_trim(0);
    }

    /// <summary>As <see cref="GiveBack"/>, from a finalizer: once all finalizers that now wait have run.</summary>
    public static void GiveBackSoon() => ThreadPool.UnsafeQueueUserWorkItem(
        static _ =>
        {
            GC.WaitForPendingFinalizers();
            GiveBack();
        },
        null);

    private static bool TrySet()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            // Small leftovers of aligned blocks join their neighbours at once instead of being kept aside, or the large block beside them does not fit its next owner.
            _ = mallopt(SmallBlockLists, 0);
            _ = mallopt(MostArenas, 1);
            _ = mallopt(TrimThreshold, int.MaxValue);
            return mallopt(MostMappings, 0) == 1;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false; // Another C library.
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int malloc_trim(nuint keep);
}
