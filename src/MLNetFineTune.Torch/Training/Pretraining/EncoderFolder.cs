using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>Writes a pre-trained encoder as a folder that transformers loads.</summary>
internal static unsafe class EncoderFolder
{
    /// <summary>Each file appears whole or not at all; where the disk is full, files already there are left as they were.</summary>
    public static void Write(string folder, ParameterArena arena, BertConfig config, TextTokenizer tokenizer, bool isFloat16, bool hasHead)
    {
        var type = isFloat16 ? ElementType.F16 : ElementType.F32;
        var header = SafetensorsWriter.Header(arena.Layout.Slots.Select(s => (s.Spec.Name, s.Spec.Shape)), out var order, out _, type: type);
        using var values = arena.Values.cpu();
        var start = Raw.Pointer(values);
        AtomicFiles.Write(folder,
        [
            ("config.json", stream => stream.Write(BertConfigJson.WriteEncoder(config, isFloat16, hasHead ? "BertForMaskedLM" : "BertModel"))),
            .. tokenizer.Files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (f.Key, (Action<Stream>)(stream => stream.Write(f.Value)))),
            ("model.safetensors", stream =>
            {
                stream.Write(header);
                foreach (var slot in order.Select(name => arena.Layout.Find(name)!))
                    SafetensorsWriter.Write(stream, start + slot.Offset, slot.Spec.Count, type);
            }),
        ]);
        TokenizerFiles.DeleteOthers(folder, tokenizer);
    }
}
