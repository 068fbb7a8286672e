using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>One vector of each packed sequence.</summary>
internal static class SequencePooling
{
    /// <summary>An encoder's vectors, (sequences, hidden) f32.</summary>
    public static Tensor Of(Pooling pooling, BertModel encoder, ForwardPass pass) => (pooling switch
    {
        Pooling.Mean => pass.Operations.SpanMeans(encoder.States(pass), TokenSpans.Sequences(pass.Batch)),
        Pooling.Cls => encoder.States(pass, TokenRows.First(pass.Batch)),
        Pooling.Max => Max(encoder.States(pass), pass.Batch),
        _ => throw new ArgumentOutOfRangeException(nameof(pooling), pooling, null),
    }).to(float32);

    /// <summary>Vectors scaled to length 1; a vector of zeros stays one.</summary>
    /// <param name="vectors">(sequences, hidden).</param>
    public static Tensor Normalized(Tensor vectors) => vectors / (vectors.pow(2).sum([1L], keepdim: true) + 1e-24).sqrt();

    /// <summary>The largest value of each dimension over each sequence's tokens, (sequences, hidden).</summary>
    private static Tensor Max(Tensor states, TokenBatch batch) =>
        stack([.. Enumerable.Range(0, batch.Count).Select(s => states.narrow(0, batch.Starts[s], batch.Length(s)).max(0).values)]);
}
