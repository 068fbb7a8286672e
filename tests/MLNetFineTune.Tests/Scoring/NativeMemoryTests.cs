using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace MLNetFineTune.Tests;

public class NativeMemoryTests(FittedModels models) : IClassFixture<FittedModels>
{
    private const int Loads = 300;

    [Fact]
    public void Transformer_DroppedUndisposed_GivesItsNativeMemoryBack()
    {
        var zip = Path.GetTempFileName();
        try
        {
            models.Ml.Model.Save(models.Classifier, null, zip);
            // What a process grows by anyway is seen by disposing of each model; a pool forgets each on reload, and that may cost no more.
            Load(models.Ml, zip, 50, dispose: true);
            var disposed = Growth(() => Load(models.Ml, zip, Loads, dispose: true));
            List<WeakReference> dead = [];
            var forgotten = Growth(() => dead = Load(models.Ml, zip, Loads, dispose: false));
            var (bytes, alive) = (models.Classifier.Classifier.NativeBytes, dead.Count(d => d.IsAlive));
            Assert.True(alive <= 1, $"{alive} of {Loads} forgotten models are still alive");
            Assert.True(forgotten < disposed + bytes * Loads / 4, $"{Loads} forgotten models of {bytes} bytes left {forgotten} bytes behind, disposed ones {disposed}");
        }
        finally
        {
            File.Delete(zip);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Load(MLContext ml, string zip, int times, bool dispose)
    {
        List<WeakReference> forgotten = [];
        for (var i = 0; i < times; i++)
        {
            forgotten.Add(LoadOne(ml, zip, dispose));
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
    private static WeakReference LoadOne(MLContext ml, string zip, bool dispose)
    {
        var model = ml.Model.Load(zip, out _);
        Assert.Equal(60, Tiny.Scores(model.Transform(Tiny.Data(ml))).Length);
        var reference = new WeakReference(((TextClassifierTransformer)model).Classifier);
        if (dispose)
            ((IDisposable)model).Dispose();
        return reference;
    }

    private static long Growth(Action action)
    {
        var before = Resident();
        action();
        return Resident() - before;
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        return process.WorkingSet64;
    }
}
