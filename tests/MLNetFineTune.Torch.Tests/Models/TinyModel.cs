using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training.Strategies;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Models;

/// <summary>A classifier with the weights of a checkpoint folder.</summary>
internal sealed class TinyModel : IDisposable
{
    private readonly SequenceClassifier? _module;

    /// <param name="folder">The checkpoint.</param>
    /// <param name="labels">Number of classes.</param>
    /// <param name="hasModule">False for a test that moves the arena elsewhere and makes a module of its own.</param>
    /// <param name="strategy">What of it learns; null for all.</param>
    public TinyModel(string folder, int labels = 3, bool hasModule = true, FineTuningStrategy? strategy = null)
    {
        Checkpoint = Checkpoint.Open(folder);
        Plan = TrainingPlan.Of(strategy ?? FineTuningStrategy.Full, Checkpoint.Config, BertParameters.OfClassifier(Checkpoint.Config, labels), 1);
        Arena = new(Plan.Parameters, CPU);
        Checkpoint.ReadInto(Arena, _ => true);
        if (hasModule)
            _module = new(new Weights(Arena), Checkpoint.Config);
    }

    public Checkpoint Checkpoint { get; }

    public TrainingPlan Plan { get; }

    public ParameterArena Arena { get; }

    public SequenceClassifier Module => _module ?? throw new InvalidOperationException("this model was made without a module");

    public float[] Parameter(string name) => Slice(Arena.Values, name);

    public float[] Gradient(string name) => Slice(Arena.Gradients!, name);

    public void Dispose()
    {
        _module?.Dispose();
        Arena.Dispose();
    }

    private float[] Slice(Tensor flat, string name)
    {
        var slot = Arena.Layout.Find(name)!;
        return Golden.ToArray(flat.narrow(0, slot.Offset, slot.Spec.Count));
    }
}
