using MLNetFineTune.Torch.Models;

namespace MLNetFineTune;

/// <summary>Settings of <c>EncodeText</c>: which encoder, which columns, and how hidden states become a vector.</summary>
public sealed class TextEncoderOptions
{
    /// <summary>Folder of the encoder, as Hugging Face lays it out. No default; not read where a fitted model is given in its place.</summary>
    public string Checkpoint { get; set; } = "";

    /// <summary>Column of the vectors. Default <c>Features</c>.</summary>
    public string OutputColumnName { get; set; } = "Features";

    /// <summary>Column of the text; null takes <see cref="OutputColumnName"/>. Default <c>Text</c>.</summary>
    public string? InputColumnName { get; set; } = "Text";

    /// <summary>How the hidden states of a text's tokens become one vector. Default <see cref="Pooling.Mean"/>.</summary>
    public Pooling Pooling { get; set; } = Pooling.Mean;

    /// <summary>Whether each vector is scaled to length 1 (L2), so that the product of two is their cosine. Default false.</summary>
    public bool Normalize { get; set; }

    /// <summary>Longest input in tokens, special tokens included; 3 to the encoder's limit. Null, the default, is 128 or the encoder's limit, whichever is less; of a fitted
    /// model, the one that it was fitted with. Longer texts are cut, with one counted warning.</summary>
    public int? MaxLength { get; set; }

    /// <summary>Texts of one forward pass, at least 1. Default 32.</summary>
    public int BatchSize { get; set; } = 32;

    /// <summary>Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>. Default <c>cpu</c>, or the GpuDeviceId of the MLContext. Not saved: a model that is loaded computes where
    /// its MLContext says.</summary>
    public string Device { get; set; } = "cpu";

    internal string Input => InputColumnName ?? OutputColumnName;

    internal TextEncoderOptions Copy() => (TextEncoderOptions)MemberwiseClone();

    internal TextEncoderOptions With(string outputColumnName, string? inputColumnName)
    {
        ArgumentNullException.ThrowIfNull(outputColumnName);
        var copy = Copy();
        (copy.OutputColumnName, copy.InputColumnName) = (outputColumnName, inputColumnName);
        return copy;
    }
}
