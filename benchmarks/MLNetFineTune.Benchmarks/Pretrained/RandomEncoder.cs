using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Pretraining;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>An encoder of the same shape and vocabulary that knows nothing.</summary>
internal static class RandomEncoder
{
    /// <summary>Writes its folder.</summary>
    /// <param name="folder">The folder to write.</param>
    /// <param name="like">The encoder to be like.</param>
    /// <param name="seed">Seed of its weights.</param>
    public static Checkpoint Write(string folder, Checkpoint like, int seed)
    {
        using var arena = StartingWeights.New([.. BertParameters.OfEncoder(like.Config), .. BertParameters.OfPooler(like.Config)], like.Config.InitializerRange, seed);
        EncoderFolder.Write(folder, arena, like.Config, like.Tokenizer, isFloat16: false, hasHead: false);
        return Checkpoint.Open(folder);
    }
}
