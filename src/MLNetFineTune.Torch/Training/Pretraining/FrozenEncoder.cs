using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>An encoder that is only read: a teacher, or a student as it was before.</summary>
internal sealed class FrozenEncoder : IDisposable
{
    private readonly ParameterArena _arena;
    private readonly BertModel _module;
    private readonly IEncoderOperations _operations;

    public FrozenEncoder(Checkpoint checkpoint, Device device)
    {
        Checkpoint = checkpoint;
        _arena = new ParameterArena([.. BertParameters.OfEncoder(checkpoint.Config)], CPU);
        checkpoint.ReadInto(_arena, _ => true);
        _arena = _arena.MovedTo(device);
        _module = new(new Weights(_arena, "bert."), checkpoint.Config);
        _operations = IEncoderOperations.For(_arena);
    }

    public Checkpoint Checkpoint { get; }

    public int Width => Checkpoint.Config.HiddenSize;

    /// <summary>Last hidden states of words and sequences: each the mean of its tokens'.</summary>
    /// <param name="batch">Pieces of text as its tokens.</param>
    /// <param name="wordsToo">Whether words are wanted.</param>
    /// <returns>(sequences, width); (words, width) or null. On the CPU.</returns>
    public (Tensor Sentences, Tensor? Words) States(TokenBatch batch, bool wordsToo)
    {
        using var noGradient = no_grad();
        var states = _module.States(new(batch, _operations));
        return (_operations.SpanMeans(states, TokenSpans.Sequences(batch)).cpu(), wordsToo ? _operations.SpanMeans(states, Words.Of(batch, Checkpoint.Tokenizer.Continuations)).cpu() : null);
    }

    /// <summary>The word embedding, (vocabulary, width) f32 on the CPU; a copy.</summary>
    public Tensor WordEmbeddings()
    {
        var slot = _arena.Layout.Slots[0];
        return _arena.Values.narrow(0, slot.Offset, slot.Spec.Count).view(slot.Spec.Shape).cpu().clone();
    }

    public void Dispose()
    {
        _module.Dispose();
        _arena.Dispose();
    }
}
