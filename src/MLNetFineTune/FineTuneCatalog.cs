using MLNetFineTune;
using MLNetFineTune.Interop;

namespace Microsoft.ML;

/// <summary>Fine-tuning of pre-trained Transformer encoders, beside ML.NET's own trainers.</summary>
public static class FineTuneCatalog
{
    /// <summary>
    /// A trainer that fine-tunes an encoder to tell classes of text apart: a key label in, <c>PredictedLabel</c> (key) and <c>Score</c> (probabilities that sum to 1, one a class) out.
    /// </summary>
    /// <param name="catalog">The trainers of an <see cref="MLContext"/>.</param>
    /// <param name="checkpoint">Folder of the encoder to start from, as Hugging Face lays it out.</param>
    /// <param name="labelColumnName">Column of the class: a key of type <see cref="uint"/>, as <c>MapValueToKey</c> makes it.</param>
    /// <param name="textColumnName">Column of the text.</param>
    /// <param name="options">Everything else; null for all defaults. The arguments before it rule over what it says of checkpoint and columns.</param>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; lists every one that is.</exception>
    public static TextClassifierEstimator FineTuneTextClassifier(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, string checkpoint, string labelColumnName = "Label", string textColumnName = "Text",
        TextClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(HostAccess.Environment(catalog), (options ?? new()).With(checkpoint, labelColumnName, textColumnName));
    }

    /// <summary>As <see cref="FineTuneTextClassifier(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, string, TextClassifierOptions?)"/>, with everything in the options.</summary>
    /// <param name="catalog">The trainers of an <see cref="MLContext"/>.</param>
    /// <param name="options">Checkpoint, columns and all settings; what is changed in it afterwards has no effect.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; lists every one that is.</exception>
    public static TextClassifierEstimator FineTuneTextClassifier(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, TextClassifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new(HostAccess.Environment(catalog), options.Copy());
    }

    /// <summary>
    /// A trainer that fine-tunes an encoder to find named entities: vectors of keys in, one label a word of the text; out, one a word, <c>PredictedLabel</c> (keys) and <c>Score</c>
    /// (probability of the predicted tag), and the entities as parallel vectors: <c>EntityType</c>, <c>EntityText</c>, <c>EntityStart</c>, <c>EntityLength</c>, <c>EntityScore</c>, of
    /// which <see cref="EntityColumns"/> makes objects.
    /// </summary>
    /// <param name="catalog">The trainers of an <see cref="MLContext"/>.</param>
    /// <param name="checkpoint">Folder of the encoder to start from, as Hugging Face lays it out.</param>
    /// <param name="labelColumnName">Column of the labels: vectors of keys of type <see cref="uint"/>, as <c>MapValueToKey</c> makes them of vectors of tags.</param>
    /// <param name="textColumnName">Column of the text: its words, split at white space unless the options say otherwise, have one label each.</param>
    /// <param name="options">Everything else; null for all defaults. The arguments before it rule over what it says of checkpoint and columns.</param>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; lists every one that is.</exception>
    public static EntityRecognizerEstimator FineTuneEntityRecognizer(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, string checkpoint, string labelColumnName = "Label", string textColumnName = "Text",
        EntityRecognizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(HostAccess.Environment(catalog), (options ?? new()).With(checkpoint, labelColumnName, textColumnName));
    }

    /// <summary>As <see cref="FineTuneEntityRecognizer(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, string, EntityRecognizerOptions?)"/>, with everything in the options.</summary>
    /// <param name="catalog">The trainers of an <see cref="MLContext"/>.</param>
    /// <param name="options">Checkpoint, columns and all settings; what is changed in it afterwards has no effect.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; lists every one that is.</exception>
    public static EntityRecognizerEstimator FineTuneEntityRecognizer(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, EntityRecognizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new(HostAccess.Environment(catalog), options.Copy());
    }

    /// <summary>
    /// A trainer that fine-tunes an encoder to tell true from false of a text, as its sentiment: a boolean label in; <c>PredictedLabel</c> (boolean), <c>Score</c> (log-odds of true)
    /// and <c>Probability</c> (of true, 0 to 1) out.
    /// </summary>
    /// <param name="catalog">The trainers of an <see cref="MLContext"/>.</param>
    /// <param name="checkpoint">Folder of the encoder to start from, as Hugging Face lays it out.</param>
    /// <param name="labelColumnName">Column of the truth: boolean.</param>
    /// <param name="textColumnName">Column of the text.</param>
    /// <param name="options">Everything else; null for all defaults. The arguments before it rule over what it says of checkpoint and columns.</param>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; lists every one that is.</exception>
    public static SentimentEstimator FineTuneSentiment(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, string checkpoint, string labelColumnName = "Label", string textColumnName = "Text",
        TextClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(HostAccess.Environment(catalog), (options ?? new()).With(checkpoint, labelColumnName, textColumnName));
    }

    /// <summary>As <see cref="FineTuneSentiment(BinaryClassificationCatalog.BinaryClassificationTrainers, string, string, string, TextClassifierOptions?)"/>, with everything in the options.</summary>
    /// <param name="catalog">The trainers of an <see cref="MLContext"/>.</param>
    /// <param name="options">Checkpoint, columns and all settings; what is changed in it afterwards has no effect.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; lists every one that is.</exception>
    public static SentimentEstimator FineTuneSentiment(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, TextClassifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new(HostAccess.Environment(catalog), options.Copy());
    }
}
