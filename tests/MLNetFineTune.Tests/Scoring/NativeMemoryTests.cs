using Microsoft.ML;

namespace MLNetFineTune.Tests;

public class NativeMemoryTests(FittedModels models, RecognizerModels recognizers) : IClassFixture<FittedModels>, IClassFixture<RecognizerModels>
{
    [Fact]
    public void Classifier_DroppedUndisposed_GivesItsNativeMemoryBack() => AssertGivenBack(models.Classifier, models.Classifier.Classifier.NativeBytes, loads: 300);

    [Fact]
    public void Recognizer_DroppedUndisposed_GivesItsNativeMemoryBack() => AssertGivenBack(recognizers.OfWords, recognizers.OfWords.Recognizer.NativeBytes, loads: 120);

    private void AssertGivenBack(ITransformer model, long bytes, int loads)
    {
        var zip = Path.GetTempFileName();
        try
        {
            models.Ml.Model.Save(model, null, zip);

            // In a process of its own: what other tests take and give back at the same time does not count. What it grows by anyway is seen by disposing of each model.
            var (disposed, forgotten, alive) = OtherProcess.Forget(zip, loads, ["a text", "another one"]);

            Assert.True(alive <= 1, $"{alive} of {loads} forgotten models are still alive");
            Assert.True(forgotten < Math.Max(0, disposed) + bytes * loads / 2, $"{loads} forgotten models of {bytes} bytes left {forgotten} bytes behind, disposed ones {disposed}");
        }
        finally
        {
            File.Delete(zip);
        }
    }
}
