using MLNetFineTune;
using MLNetFineTune.Interop;

namespace Microsoft.ML;

/// <summary>Pre-training of encoders on unlabelled text.</summary>
public static class EncoderPretrainingCatalog
{
    /// <summary>
    /// Pre-trains an encoder on a column of texts and writes it as a checkpoint folder that the trainers of this library, <c>EncodeText</c> and transformers load. What <c>Fit</c> returns
    /// encodes texts with it.
    /// </summary>
    /// <param name="catalog">The text transforms of an <see cref="MLContext"/>.</param>
    /// <param name="folder">The checkpoint folder to write; files of a checkpoint that is there are replaced when training is complete.</param>
    /// <param name="textColumnName">Column of the texts.</param>
    /// <param name="options">What to begin with, the objectives and all settings; null for all defaults: a new encoder that learns by telling hidden tokens. The argument before it
    /// rules over what it says of the column.</param>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; lists every one that is.</exception>
    public static EncoderPretrainingEstimator PretrainEncoder(
        this TransformsCatalog.TextTransforms catalog, string folder, string textColumnName = "Text", EncoderPretrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(textColumnName);
        var taken = (options ?? new()).Copy();
        taken.TextColumnName = textColumnName;
        return new(HostAccess.Environment(catalog), folder, taken);
    }
}
