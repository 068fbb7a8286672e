namespace MLNetFineTune.Sweeps;

/// <summary>What is fine-tuned.</summary>
public enum TaskKind
{
    /// <summary><c>FineTuneTextClassifier</c>: one class of several.</summary>
    TextClassification,

    /// <summary><c>FineTuneSentiment</c>: yes or no.</summary>
    Sentiment,

    /// <summary><c>FineTuneEntityRecognizer</c>: named entities.</summary>
    EntityRecognition,
}
