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

    /// <summary>Bytes by which the process grew after its warm-up, and models that are still alive.</summary>
    public static string Load(string zip, int times, string[] texts)
    {
        var ml = new MLContext();
        Load(ml, zip, Warmup, texts);
        var before = Resident();
        var forgotten = Load(ml, zip, times, texts);
        return string.Create(CultureInfo.InvariantCulture, $"{Resident() - before} {forgotten.Count(f => f.IsAlive)}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Load(MLContext ml, string zip, int times, string[] texts)
    {
        List<WeakReference> forgotten = [];
        for (var i = 1; i <= times; i++)
        {
            forgotten.Add(LoadOne(ml, zip, texts));
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
    private static WeakReference LoadOne(MLContext ml, string zip, string[] texts)
    {
        var model = ml.Model.Load(zip, out _);
        var scores = model.Transform(ml.Data.LoadFromEnumerable(texts.Select(t => new Row { Text = t }))).GetColumn<float[]>("Score").Count();
        return scores == texts.Length ? new(((TextClassifierTransformer)model).Classifier) : throw new InvalidOperationException($"{scores} scores of {texts.Length} texts");
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
