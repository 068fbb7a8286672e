using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Tests;

/// <summary>Loads models and forgets them undisposed, as a pool does on each reload.</summary>
internal static class ForgottenModels
{
    private sealed class Row
    {
        public string Text { get; set; } = "";
    }

    private const int Rounds = 5;

    /// <summary>
    /// The least number of bytes by which the process grew in any of some rounds of forgetting, and how many models are still alive. A leak grows in every round; what a heap keeps for later does not.
    /// </summary>
    public static string Load(string zip, int times, string[] texts)
    {
        var ml = new MLContext();
        List<WeakReference> forgotten = Load(ml, zip, times, texts);
        var (before, least) = (Resident(), long.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            forgotten = Load(ml, zip, times, texts);
            var after = Resident();
            (before, least) = (after, Math.Min(least, after - before));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{least} {forgotten.Count(f => f.IsAlive)}");
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
        var reference = new WeakReference(((TextClassifierTransformer)model).Classifier);
        return scores == texts.Length ? reference : throw new InvalidOperationException($"{scores} scores of {texts.Length} texts");
    }

    private static long Resident()
    {
        // Memory goes back to the system behind the finalizers, on another thread.
        Thread.Sleep(500);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
