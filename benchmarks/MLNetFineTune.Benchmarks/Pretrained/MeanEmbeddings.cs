using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Fused;
using MLNetFineTune.Torch.Tokenization;
using static TorchSharp.torch;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>Texts as vectors: the mean of an encoder's last hidden states, of length 1.</summary>
internal sealed class MeanEmbeddings : IDisposable
{
    private const int BatchSize = 32, MaxLength = 128;
    private readonly ParameterArena _arena;
    private readonly BertModel _module;
    private readonly TextTokenizer _tokenizer;

    public MeanEmbeddings(Checkpoint checkpoint)
    {
        _arena = new([.. BertParameters.OfEncoder(checkpoint.Config)], CPU);
        checkpoint.ReadInto(_arena, _ => true);
        (_module, _tokenizer) = (new(new Weights(_arena, "bert."), checkpoint.Config), checkpoint.Tokenizer);
    }

    /// <returns>A vector a text.</returns>
    public float[][] Of(IReadOnlyList<string> texts)
    {
        var tokens = new TokenizedTexts();
        var buffer = new EncodingBuffer();
        foreach (var text in texts)
        {
            _tokenizer.EncodeInto(buffer, text, maxLength: MaxLength);
            tokens.Add(buffer);
        }
        var operations = new FusedOperations();
        var vectors = new float[texts.Count][];
        foreach (var rows in LengthBuckets.Sorted(tokens.Lengths(), BatchSize))
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var batch = tokens.Pack(rows);
            var means = operations.SpanMeans(_module.States(new(batch, operations)), TokenSpans.Sequences(batch));
            foreach (var (vector, row) in means.div(means.square().sum([1L]).sqrt().unsqueeze(1)).data<float>().ToArray().Chunk((int)means.shape[1]).Zip(rows)) vectors[row] = vector;
        }
        return vectors;
    }

    public void Dispose()
    {
        _module.Dispose();
        _arena.Dispose();
    }
}
