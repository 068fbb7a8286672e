using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Models;

/// <summary>The tiny BERT with adapter parameters of its own; they and the classifier are trained, everything else is frozen.</summary>
internal sealed class AdaptedModel : IDisposable
{
    public const string Adapter = "bert/sequence-classification/lora";

    private AdaptedModel(LoraSettings settings)
    {
        Checkpoint = Checkpoint.Open(Golden.Tiny("bert/sequence-classification"));
        var config = Checkpoint.Config with { Lora = settings };
        Arena = new([.. BertParameters.OfClassifier(config, 3).Select(p => p with { IsTrained = PeftAdapter.Holds(p.Name, []) })], CPU);
        Checkpoint.ReadInto(Arena, _ => true);
        Module = new(new Weights(Arena), config);
    }

    public Checkpoint Checkpoint { get; }

    public ParameterArena Arena { get; }

    public SequenceClassifier Module { get; }

    /// <summary>With the adapter and the classifier that peft wrote.</summary>
    public static AdaptedModel OfGolden(LoraSettings settings)
    {
        var model = new AdaptedModel(settings);
        foreach (var (name, values) in Golden.Weights(Path.Combine(Golden.Tiny(Adapter), "adapter_model.safetensors")))
            values.CopyTo(model.Of(OurName(name)));
        return model;
    }

    /// <summary>With random values in both matrices of each adapter.</summary>
    public static AdaptedModel OfRandom(LoraSettings settings)
    {
        var model = new AdaptedModel(settings);
        var random = new Random(5);
        foreach (var slot in model.Arena.Layout.Slots.Where(s => LoraSettings.IsAdapter(s.Spec.Name)))
            foreach (ref var value in model.Of(slot.Spec.Name))
                value = (float)(random.NextDouble() - 0.5) / 5;
        return model;
    }

    /// <summary>The parameter that peft means, in its files or in its modules.</summary>
    public static string OurName(string peft) =>
        peft.Replace("base_model.model.", "", StringComparison.Ordinal).Replace("modules_to_save.", "", StringComparison.Ordinal).Replace(".default", "", StringComparison.Ordinal);

    public float[] Parameter(string name) => Of(name).ToArray();

    public float[] Gradient(string name)
    {
        var slot = Arena.Layout.Find(name)!;
        return Golden.ToArray(Arena.Gradients!.narrow(0, slot.Offset, slot.Spec.Count));
    }

    public void Dispose()
    {
        Module.Dispose();
        Arena.Dispose();
    }

    private unsafe Span<float> Of(string name)
    {
        var slot = Arena.Layout.Find(name)!;
        return new(Arena.Pointer(slot), (int)slot.Spec.Count);
    }
}
