using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Tests;

/// <summary>Loads models and forgets them undisposed, as a pool does on each reload.</summary>
internal static class ForgottenModels
{
    private const int Warmup = 60;

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }

    /// <summary>Native bytes by which the process grew while it disposed of models, then while it forgot as many, and how many of these are still alive.</summary>
    public static string Load(string zip, int times, string[] texts)
    {
        var ml = new MLContext();
        Load(ml, zip, Warmup, texts, dispose: true);
        var start = InUse();
        Load(ml, zip, times, texts, dispose: true);
        var between = InUse();
        var forgotten = Load(ml, zip, times, texts, dispose: false);
        return string.Create(CultureInfo.InvariantCulture, $"{between - start} {InUse() - between} {forgotten.Count(f => f.IsAlive)}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Load(MLContext ml, string zip, int times, string[] texts, bool dispose)
    {
        List<WeakReference> forgotten = [];
        for (var i = 1; i <= times; i++)
        {
            forgotten.Add(LoadOne(ml, zip, texts, dispose));
            if (i % 20 == 0 || i == times)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                GC.Collect();
            }
        }

        return forgotten;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadOne(MLContext ml, string zip, string[] texts, bool dispose)
    {
        var model = ml.Model.Load(zip, out _);
        var scores = model.Transform(ml.Data.LoadFromEnumerable(texts.Select(t => new Row { Text = t }))).GetColumn<float[]>("Score").Count();
        var reference = new WeakReference(model is EntityRecognizerTransformer recognizing ? recognizing.Recognizer : ((TextClassifierTransformer)model).Classifier);
        if (dispose)
            ((IDisposable)model).Dispose();
        return scores == texts.Length ? reference : throw new InvalidOperationException($"{scores} scores of {texts.Length} texts");
    }

    /// <summary>Bytes that native code holds, where glibc tells; else what is resident, which says less: the managed heap comes and goes in steps larger than the models.</summary>
    private static long InUse()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallinfo2", out _))
        {
            var info = mallinfo2();
            return (long)(info.uordblks + info.hblkhd);
        }

        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    [DllImport("libc")]
    private static extern MallocInfo mallinfo2();

    /// <summary>glibc's struct mallinfo2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallocInfo
    {
        public readonly nuint arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
    }
}
