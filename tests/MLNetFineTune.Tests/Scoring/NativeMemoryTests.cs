using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace MLNetFineTune.Tests;

public class NativeMemoryTests(FittedModels models) : IClassFixture<FittedModels>
{
    private const int Loads = 400;

    [Fact]
    public void Transformer_DroppedUndisposed_GivesItsNativeMemoryBack()
    {
        var zip = Path.GetTempFileName();
        try
        {
            models.Ml.Model.Save(models.Classifier, null, zip);
            // As a pool does on reload: load, use, forget.
            LoadAndForget(models.Ml, zip, 50);
            var before = Resident();
            var dead = LoadAndForget(models.Ml, zip, Loads);
            var grown = Resident() - before;
            var held = models.Classifier.Classifier.NativeBytes * Loads;
            Assert.True(dead.Count(d => !d.IsAlive) >= Loads - 1, $"{dead.Count(d => d.IsAlive)} of {Loads} forgotten models are still alive");
            Assert.True(grown < held / 4, $"{Loads} forgotten models of {models.Classifier.Classifier.NativeBytes} bytes left {grown} bytes behind");
        }
        finally
        {
            File.Delete(zip);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> LoadAndForget(MLContext ml, string zip, int times)
    {
        List<WeakReference> forgotten = [];
        for (var i = 0; i < times; i++)
        {
            forgotten.Add(LoadOne(ml, zip));
            if (i % 20 == 19 || i == times - 1)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                GC.Collect();
            }
        }

        return forgotten;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadOne(MLContext ml, string zip)
    {
        var model = ml.Model.Load(zip, out _);
        Assert.Equal(60, Tiny.Scores(model.Transform(Tiny.Data(ml))).Length);
        return new(((TextClassifierTransformer)model).Classifier);
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        return process.WorkingSet64;
    }
}
