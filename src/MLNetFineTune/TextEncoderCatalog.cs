using MLNetFineTune;
using MLNetFineTune.Interop;
using MLNetFineTune.TextEncoding;

namespace Microsoft.ML;

/// <summary>Pre-trained and fine-tuned encoders as featurizers, beside ML.NET's own.</summary>
public static class TextEncoderCatalog
{
    /// <summary>
    /// A featurizer that turns a text into a vector by a frozen encoder: a column of Single, as long as the encoder's hidden width. Encoding costs far more than other
    /// featurizers do, and trainers read their data several times: put <c>AppendCacheCheckpoint</c> behind it.
    /// </summary>
    /// <param name="catalog">The text transforms of an <see cref="MLContext"/>.</param>
    /// <param name="checkpoint">Folder of the encoder, as Hugging Face lays it out, with or without heads.</param>
    /// <param name="outputColumnName">Column of the vectors.</param>
    /// <param name="inputColumnName">Column of the text; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="options">Everything else; null for all defaults: the mean over the tokens, not scaled. The arguments before it rule over what it says of checkpoint and
    /// columns.</param>
    /// <exception cref="ArgumentNullException">Catalog, checkpoint or output column is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; lists every one that is.</exception>
    public static TextEncoderEstimator EncodeText(
        this TransformsCatalog.TextTransforms catalog, string checkpoint, string outputColumnName, string? inputColumnName = null, TextEncoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(checkpoint);
        var taken = (options ?? new()).With(outputColumnName, inputColumnName);
        taken.Checkpoint = checkpoint;
        return new(HostAccess.Environment(catalog), source: null, taken);
    }

    /// <summary>
    /// As <see cref="EncodeText(TransformsCatalog.TextTransforms, string, string, string?, TextEncoderOptions?)"/>, with the encoder of a fitted model: of what
    /// <c>FineTuneTextClassifier</c>, <c>FineTuneSentiment</c> or <c>EncodeText</c> fitted, or of a chain with one of them, as <c>ml.Model.Load</c> gives it back.
    /// </summary>
    /// <param name="catalog">The text transforms of an <see cref="MLContext"/>.</param>
    /// <param name="model">The fitted model. Each <c>Fit</c> copies its weights; it may be disposed afterwards.</param>
    /// <param name="outputColumnName">Column of the vectors.</param>
    /// <param name="inputColumnName">Column of the text; null takes <paramref name="outputColumnName"/>.</param>
    /// <param name="options">Everything else; null for all defaults.</param>
    /// <exception cref="ArgumentNullException">Catalog, model or output column is null.</exception>
    /// <exception cref="ArgumentException">The model has no encoder of ours in it, or several.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; lists every one that is.</exception>
    public static TextEncoderEstimator EncodeText(
        this TransformsCatalog.TextTransforms catalog, ITransformer model, string outputColumnName, string? inputColumnName = null, TextEncoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return new(HostAccess.Environment(catalog), EncoderSources.Fitted(model), (options ?? new()).With(outputColumnName, inputColumnName));
    }

    /// <summary>As <see cref="EncodeText(TransformsCatalog.TextTransforms, string, string, string?, TextEncoderOptions?)"/>, with everything in the options.</summary>
    /// <param name="catalog">The text transforms of an <see cref="MLContext"/>.</param>
    /// <param name="options">Checkpoint, columns and all settings; what is changed in it afterwards has no effect.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; lists every one that is.</exception>
    public static TextEncoderEstimator EncodeText(this TransformsCatalog.TextTransforms catalog, TextEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new(HostAccess.Environment(catalog), source: null, options.Copy());
    }
}
