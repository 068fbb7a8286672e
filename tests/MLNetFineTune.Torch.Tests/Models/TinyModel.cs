using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Models;

/// <summary>A classifier with the weights of a checkpoint folder.</summary>
internal sealed class TinyModel : IDisposable
{
    public TinyModel(string folder, int labels = 3)
    {
        Checkpoint = Checkpoint.Open(folder);
        Arena = new(BertParameters.OfClassifier(Checkpoint.Config, labels), CPU);
        Checkpoint.ReadInto(Arena, _ => true);
        Module = new(new Weights(Arena), Checkpoint.Config);
    }

    public Checkpoint Checkpoint { get; }

    public ParameterArena Arena { get; }

    public SequenceClassifier Module { get; }

    public float[] Parameter(string name) => Slice(Arena.Values, name);

    public float[] Gradient(string name) => Slice(Arena.Gradients!, name);

    public void Dispose()
    {
        Module.Dispose();
        Arena.Dispose();
    }

    private float[] Slice(Tensor flat, string name)
    {
        var slot = Arena.Layout.Find(name)!;
        return Golden.ToArray(flat.narrow(0, slot.Offset, slot.Spec.Count));
    }
}
