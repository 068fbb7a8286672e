using Microsoft.ML;

namespace MLNetFineTune.Tests;

/// <summary>Recognizers that many tests read and none disposes.</summary>
public sealed class RecognizerModels : IDisposable
{
    public MLContext Ml { get; } = new(seed: 1);

    /// <summary>Trained long enough to know its sentences, on texts.</summary>
    public EntityRecognizerTransformer OfTexts { get; }

    /// <summary>Hardly trained, on words, with a CRF.</summary>
    public EntityRecognizerTransformer OfWords { get; }

    public RecognizerModels()
    {
        OfTexts = TinyEntities.Recognizer(Ml, o => (o.Epochs, o.MaxLength) = (12, 32)).Fit(TinyEntities.Keyed(Ml));
        OfWords = TinyEntities.Recognizer(Ml, o => (o.WordsColumnName, o.UseCrf, o.Epochs) = ("Words", true, 2)).Fit(TinyEntities.Keyed(Ml));
    }

    public void Dispose()
    {
        OfTexts.Dispose();
        OfWords.Dispose();
    }
}
