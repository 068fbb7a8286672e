using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
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

    /// <summary>Bytes by which the process grew while it disposed of models, then while it forgot as many, and how many of these are still alive.</summary>
    public static string Load(string zip, int times, string[] texts)
    {
        var ml = new MLContext();
        Load(ml, zip, Warmup, texts, dispose: true);
        var start = Resident();
        Load(ml, zip, times, texts, dispose: true);
        var between = Resident();
        var forgotten = Load(ml, zip, times, texts, dispose: false);
        return string.Create(CultureInfo.InvariantCulture, $"{between - start} {Resident() - between} {forgotten.Count(f => f.IsAlive)}");
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
        var reference = new WeakReference(((TextClassifierTransformer)model).Classifier);
        if (dispose)
            ((IDisposable)model).Dispose();
        return scores == texts.Length ? reference : throw new InvalidOperationException($"{scores} scores of {texts.Length} texts");
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
