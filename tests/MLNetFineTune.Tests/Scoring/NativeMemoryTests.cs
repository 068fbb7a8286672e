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

            // In a process of its own: what other tests take and give back at the same time does not count. What it grows by anyway is seen by disposing of each model.
            var (disposed, forgotten, alive) = OtherProcess.Forget(zip, Loads, ["a text", "another one"]);

            var bytes = models.Classifier.Classifier.NativeBytes;
            Assert.True(alive <= 1, $"{alive} of {Loads} forgotten models are still alive");
            Assert.True(forgotten < Math.Max(0, disposed) + bytes * Loads / 2, $"{Loads} forgotten models of {bytes} bytes left {forgotten} bytes behind, disposed ones {disposed}");
        }
        finally
        {
            File.Delete(zip);
        }
    }
}
