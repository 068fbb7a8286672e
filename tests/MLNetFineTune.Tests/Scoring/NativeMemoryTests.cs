namespace MLNetFineTune.Tests;

public class NativeMemoryTests(FittedModels models) : IClassFixture<FittedModels>
{
    private const int Loads = 150;

    [Fact]
    public void Transformer_DroppedUndisposed_GivesItsNativeMemoryBack()
    {
        var zip = Path.GetTempFileName();
        try
        {
            models.Ml.Model.Save(models.Classifier, null, zip);

            // In a process of its own: what other tests take and give back at the same time does not count.
            var (growth, alive) = OtherProcess.Forget(zip, Loads, ["a text", "another one"]);

            var bytes = models.Classifier.Classifier.NativeBytes;
            Assert.True(alive <= 1, $"{alive} of {Loads} forgotten models are still alive");
            Assert.True(growth < bytes * Loads / 2, $"{Loads} forgotten models of {bytes} bytes left {growth} bytes behind, every time");
        }
        finally
        {
            File.Delete(zip);
        }
    }
}
