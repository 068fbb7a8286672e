using Microsoft.ML;

namespace MLNetFineTune.Tests;

/// <summary>Models that many tests read and none disposes.</summary>
public sealed class FittedModels : IDisposable
{
    public MLContext Ml { get; } = new(seed: 1);

    public TextClassifierTransformer Classifier { get; }

    public SentimentTransformer Sentiment { get; }

    public FittedModels()
    {
        Classifier = Tiny.Classifier(Ml).Fit(Tiny.Keyed(Ml));
        Sentiment = Tiny.Sentiment(Ml).Fit(Tiny.Data(Ml));
    }

    public void Dispose()
    {
        Classifier.Dispose();
        Sentiment.Dispose();
    }
}
