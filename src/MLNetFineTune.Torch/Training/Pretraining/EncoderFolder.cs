using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>Writes a pre-trained encoder as a folder that transformers loads.</summary>
internal static class EncoderFolder
{
    /// <summary>Each file appears whole or not at all; where the disk is full, files already there are left as they were.</summary>
    public static void Write(string folder, ParameterArena arena, BertConfig config, TextTokenizer tokenizer, bool isFloat16, bool hasHead)
    {
        var json = BertConfigJson.WriteEncoder(config, isFloat16, hasHead ? "BertForMaskedLM" : "BertModel");
        ModelParts.Write(folder, ModelParts.Of(json, tokenizer, arena, lifetime: null, isFloat16 ? ElementType.F16 : ElementType.F32), tokenizer);
    }
}
