using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training.Strategies;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>The layers of a run that do not learn: how many these are at a time, and what they make of the examples, kept where that pays.</summary>
/// <param name="encoder">The encoder.</param>
/// <param name="operations">How it computes.</param>
/// <param name="plan">What learns, and from which stage on.</param>
/// <param name="arena">Knows the stage.</param>
/// <param name="options">Epochs, and whether states are to be kept.</param>
/// <param name="notes">Takes a sentence where the disk is full.</param>
internal sealed class FrozenPrefix(
    BertModel encoder, IEncoderOperations operations, TrainingPlan plan, ParameterArena arena, TrainingOptions options, List<string> notes) : IDisposable
{
    // The embeddings alone are as quickly computed as looked up.
    private const int LeastDepth = 2;

    private readonly StateMemory _memory = new(options.FrozenStatesMemory);
    private readonly List<FrozenStates> _kept = [];

    private double? _stepsPerEpoch;

    /// <summary>What is trained: its steps are counted where stages last so many.</summary>
    public ITrainingTask? Task { get; set; }

    /// <summary>Keeps states of some examples, as long as this lives.</summary>
    /// <param name="collate">Some examples' tokens, and those that are wanted of the last layer; a sequence an example, but one example alone may have several.</param>
    /// <param name="batches">The batches that examples are computed in; null for one by one.</param>
    public FrozenStates StatesOf(Func<int[], (TokenBatch Tokens, TokenRows Rows)> collate, Func<IEnumerable<int[]>>? batches)
    {
        var layers = encoder.encoder.layer.Count;
        var states = new FrozenStates(Compute, batches, new((int)encoder.embeddings.word_embeddings.weight.shape[1], _memory), notes);
        _kept.Add(states);
        return states;

        (Tensor, int[]) Compute(int[] batch, int depth)
        {
            var (tokens, rows) = collate(batch);
            var made = encoder.FrozenStates(new(tokens, operations) { FrozenDepth = depth }, rows);
            return (made, batch.Length == 1 ? [0, (int)made.shape[0]] : depth > layers ? rows.Starts : tokens.Starts);
        }
    }

    /// <summary>A forward pass at the stage that training has reached.</summary>
    /// <param name="tokens">The batch.</param>
    /// <param name="dropout">Where masks come from; null for none.</param>
    /// <param name="states">What is kept of the set that the batch is of.</param>
    /// <param name="batch">The batch's examples in that set.</param>
    public ForwardPass Pass(TokenBatch tokens, DropoutStream? dropout, FrozenStates states, int[] batch)
    {
        var depth = plan.FrozenDepth(arena.Stage);
        if (Pays(depth))
            return new(tokens, operations, dropout) { FrozenDepth = depth, Start = states.Of(batch, depth) };
        // What was kept of an earlier stage is of no use any more.
        _kept.ForEach(kept => kept.Clear());
        return new(tokens, operations, dropout) { FrozenDepth = depth };
    }

    public void Dispose() => _kept.ForEach(states => states.Dispose());

    /// <summary>Whether the same layers are frozen for more than an epoch.</summary>
    private bool Pays(int depth)
    {
        if (!options.CacheFrozenStates || depth < LeastDepth)
            return false;
        var ofAStage = plan.StepsPerStage is { } steps ? steps / StepsPerEpoch() : 1;
        return (arena.Stage + 1 < plan.Stages ? ofAStage : options.Epochs - arena.Stage * ofAStage) > 1;
    }

    /// <summary>Those of the first epoch; others may have a few more or fewer. It decides what is kept, not what is computed.</summary>
    private double StepsPerEpoch() => _stepsPerEpoch ??= Task is null ? 1 : StepGroups.Before(1, Task, options);
}
