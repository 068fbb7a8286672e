using System.Runtime.InteropServices;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>What the frozen layers make of a set of examples: computed once an example, and always as part of the same batch, so that a run that was resumed finds the same bits.
/// A batch that the device's memory does not hold is computed in halves, and these in halves.</summary>
internal sealed class FrozenStates : IDisposable
{
    private const string NotKept =
        "The memory for states of frozen layers is spent, and the temporary file for more cannot be written, or its volume is nearly full: those that are not kept are computed anew in each epoch.";

    private readonly Func<int[], int, (Tensor States, int[] Starts)> _compute;
    private readonly Func<IEnumerable<int[]>>? _batches;
    private readonly StateStore _store;
    private readonly List<string> _notes;
    private Dictionary<int, int[]>? _batchOf;
    private int _depth;
    private ScalarType _type;
    private Device _device = CPU;

    /// <param name="compute">Of examples and a depth: the states, (rows, width), and (examples + 1) where each example's begin; without gradients.</param>
    /// <param name="batches">The batches that examples are computed in, the first one that has an example; null for one by one.</param>
    /// <param name="store">Keeps them; disposed here.</param>
    /// <param name="notes">Takes a sentence where the disk is full.</param>
    public FrozenStates(Func<int[], int, (Tensor States, int[] Starts)> compute, Func<IEnumerable<int[]>>? batches, StateStore store, List<string> notes) =>
        (_compute, _batches, _store, _notes) = (compute, batches, store, notes);

    /// <summary>The states of some examples, one behind the other, (rows, width): what a forward pass of that depth begins with.</summary>
    /// <param name="examples">The examples; one may be there several times.</param>
    /// <param name="depth">How many parts are frozen, at least 1; where it is another than before, nothing that was kept is of use.</param>
    public Tensor Of(int[] examples, int depth)
    {
        if (depth != _depth)
            _store.Clear();
        _depth = depth;
        foreach (var example in examples)
        {
            if (!_store.IsFull && !_store.Has(example))
                Keep(BatchOf(example));
        }
        return Array.TrueForAll(examples, _store.Has) ? Kept(examples) : _compute(examples, depth).States;
    }

    /// <summary>Forgets all states, and gives their memory back.</summary>
    public void Clear() => _store.Clear();

    public void Dispose() => _store.Dispose();

    private int[] BatchOf(int example)
    {
        if (_batches is null)
            return [example];
        if (_batchOf is null)
        {
            _batchOf = [];
            foreach (var batch in _batches())
            {
                int[] own = [.. batch.Where(e => !_batchOf.ContainsKey(e)).Distinct()];
                foreach (var e in own)
                    _batchOf.Add(e, own);
            }
        }
        return _batchOf[example];
    }

    private void Keep(int[] batch)
    {
        try
        {
            KeepWhole(batch);
            return;
        }
        catch (ExternalException e) when (batch.Length > 1 && BatchGradients.IsOutOfMemory(e))
        {
            // Outside of this block, so that nothing of the attempt is held.
        }
        Keep(batch[..(batch.Length / 2)]);
        Keep(batch[(batch.Length / 2)..]);
    }

    private unsafe void KeepWhole(int[] batch)
    {
        using var scope = NewDisposeScope();
        var (states, starts) = _compute(batch, _depth);
        (_type, _device) = (states.dtype, states.device);
        var values = states.to(float32).cpu().contiguous();
        var first = Raw.Pointer(values);
        for (var i = 0; i < batch.Length; i++)
            _store.Put(batch[i], new(first + (long)starts[i] * _store.Width, (starts[i + 1] - starts[i]) * _store.Width));
        if (_store.IsFull && !_notes.Contains(NotKept))
            _notes.Add(NotKept);
    }

    private unsafe Tensor Kept(int[] examples)
    {
        var states = empty(examples.Sum(_store.Rows), _store.Width, float32);
        var target = Raw.Pointer(states);
        foreach (var example in examples)
        {
            var count = _store.Rows(example) * _store.Width;
            _store.Read(example, new(target, count));
            target += count;
        }
        return states.to(_type, _device);
    }
}
