using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>
/// All parameters of a model in one flat tensor, all gradients in a second one; what modules hold are views. Clipping is then one norm and an optimizer step one pass over plain
/// numbers,
/// on any device, and saving, copying and freeing a model is one block of memory. With mixed precision the views are of a bf16 copy, and these values are the f32 master weights
/// (Micikevicius et al. 2018).
/// </summary>
internal sealed unsafe class ParameterArena : IDisposable
{
    private readonly List<(Tensor View, ParameterSlot First, long Count)> _leaves = [];
    private readonly MemoryPressure _memory;
    private readonly float* _values;
    private readonly Tensor _computed;
    private Tensor? _computedGradients;

    /// <param name="parameters">What the model has.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="mixed">Whether modules compute in bf16.</param>
    public ParameterArena(IReadOnlyCollection<ParameterSpec> parameters, Device device, bool mixed = false)
    {
        NativeHeap.Prepare();
        Layout = new(parameters);
        Device = device;
        Values = zeros(Layout.Length, float32, device).DetachFromDisposeScope();
        _computed = mixed ? zeros(Layout.Length, bfloat16, device).DetachFromDisposeScope() : Values;
        _memory = new(Layout.Length * 4);
        if (IsOnCpu)
            _values = Raw.Pointer(Values);
        TrainedValues = Values.narrow(0, 0, Layout.TrainedLength).DetachFromDisposeScope();
    }

    public ParameterLayout Layout { get; }

    public Device Device { get; }

    public bool IsOnCpu => Device.type == DeviceType.CPU;

    /// <summary>(all parameters) f32.</summary>
    public Tensor Values { get; }

    /// <summary>(trained parameters) f32: the beginning of <see cref="Values"/>, which is all that training changes.</summary>
    public Tensor TrainedValues { get; }

    /// <summary>The last stage whose parameters have thawed, from 0.</summary>
    public int Stage { get; private set; }

    /// <summary>Whether modules compute with a bf16 copy of <see cref="Values"/>.</summary>
    public bool IsMixed => !ReferenceEquals(_computed, Values);

    /// <summary>(trained parameters) f32, same places as <see cref="Values"/>; null until <see cref="AttachGradients"/>.</summary>
    public Tensor? Gradients { get; private set; }

    /// <summary>
    /// Which rows of the word embedding have ever had a gradient; null where that is not kept track of (any row may have one), or it is frozen.
    /// </summary>
    public bool[]? TouchedRows { get; private set; }

    /// <summary>First gradient; only on the CPU and after <see cref="AttachGradients"/>.</summary>
    public float* GradientPointer { get; private set; }

    /// <summary>First parameter; only on the CPU.</summary>
    public float* ValuePointer => _values;

    /// <summary>Bytes of native memory that parameters and gradients take.</summary>
    public long Bytes => 4 * (Layout.Length + (Gradients is null ? 0 : Layout.TrainedLength));

    /// <summary>A parameter's first element; only on the CPU.</summary>
    public float* Pointer(ParameterSlot slot) => _values + slot.Offset;

    /// <summary>The parameter of that full name, as a module's field.</summary>
    public Parameter Parameter(string name)
    {
        var slot = Find(name);
        using var view = _computed.narrow(0, slot.Offset, slot.Spec.Count);
        var parameter = nn.Parameter(view.view(slot.Spec.Shape), requires_grad: false);
        parameter.DetachFromDisposeScope();
        _leaves.Add((parameter, slot, slot.Spec.Count));
        return parameter;
    }

    /// <summary>Neighbours in the arena as one tensor: their rows one after the other.</summary>
    public Tensor Joined(params ReadOnlySpan<string> names)
    {
        var first = Find(names[0]);
        var rows = names.Length * first.Spec.Shape[0];
        long[] shape = [rows, .. first.Spec.Shape[1..]];
        for (var i = 1; i < names.Length; i++)
        {
            var next = Find(names[i]);
            if (next.Offset != first.Offset + i * first.Spec.Count || next.Spec.IsTrained != first.Spec.IsTrained || next.Spec.Stage != first.Spec.Stage)
                throw new ArgumentException($"{names[i]} does not follow {names[i - 1]} in the arena, or is not trained when it is", nameof(names));
        }
        using var view = _computed.narrow(0, first.Offset, names.Length * first.Spec.Count);
        var joined = view.view(shape).DetachFromDisposeScope();
        _leaves.Add((joined, first, names.Length * first.Spec.Count));
        return joined;
    }

    /// <summary>Begins to keep track of the rows of the word embedding that have had a gradient: those that have a moment or a gradient now, and those that are marked from now
    /// on. Of no effect where the word embedding is frozen.</summary>
    public void TrackTouchedRows(params ReadOnlySpan<Tensor> traces)
    {
        if (Layout.TrainedWordEmbedding is not { Spec: var table })
            return;
        var touched = new bool[table.Shape[0]];
        var width = (int)table.Shape[1];
        foreach (var trace in traces)
        {
            var values = Raw.Pointer(trace);
            for (var row = 0L; row < touched.Length; row++)
                touched[row] |= new ReadOnlySpan<float>(values + row * width, width).ContainsAnyExcept(0f);
        }
        TouchedRows = touched;
    }

    /// <summary>Makes the views of the parameters that are trained from the start want a gradient, which is their view of <see cref="Gradients"/>: backward passes add into it in place.</summary>
    public void AttachGradients()
    {
        Gradients = zeros(Layout.TrainedLength, float32, Device).DetachFromDisposeScope();
        if (IsOnCpu)
            GradientPointer = Raw.Pointer(Gradients);
        _computedGradients = IsMixed ? zeros(Layout.TrainedLength, bfloat16, Device).DetachFromDisposeScope() : Gradients;
        Stage = -1;
        Thaw(0);
    }

    /// <summary>Makes the views of the parameters up to that stage want their gradients too.</summary>
    public void Thaw(int stage)
    {
        if (stage <= Stage)
            return;
        foreach (var (leaf, first, count) in _leaves)
        {
            if (!first.Spec.IsTrained || first.Spec.Stage <= Stage || first.Spec.Stage > stage)
                continue;
            using var gradient = _computedGradients!.narrow(0, first.Offset, count);
            using var shaped = gradient.view(leaf.shape);
            leaf.requires_grad = true;
            leaf.grad = shaped;
        }
        Stage = stage;
    }

    /// <summary>After a backward pass: adds the gradients of the bf16 views to the f32 ones.</summary>
    public void CollectGradients()
    {
        if (!IsMixed)
            return;
        using var noGradient = no_grad();
        Gradients!.add_(_computedGradients!);
        _computedGradients!.zero_();
    }

    /// <summary>After a backward pass that failed: forgets the gradients of the bf16 views.</summary>
    public void DropComputedGradients()
    {
        using var noGradient = no_grad();
        if (IsMixed)
            _computedGradients!.zero_();
    }

    /// <summary>After a change of <see cref="TrainedValues"/>: shows it to the bf16 views.</summary>
    public void PublishValues()
    {
        if (!IsMixed)
            return;
        using var noGradient = no_grad();
        using var computed = _computed.narrow(0, 0, Layout.TrainedLength);
        computed.copy_(TrainedValues);
    }

    /// <summary>Ends training: the views want no gradients any more, and the memory of the gradients is free.</summary>
    public void DetachGradients()
    {
        foreach (var (leaf, _, _) in _leaves)
        {
            leaf.grad = null;
            leaf.requires_grad = false;
        }
        _computedGradients?.Dispose();
        Gradients?.Dispose();
        (Gradients, _computedGradients) = (null, null);
        GradientPointer = null;
    }

    /// <summary>An arena with these values for another device or precision, which replaces this one; this one where nothing changes.</summary>
    public ParameterArena MovedTo(Device device, bool mixed = false)
    {
        if (device.type == Device.type && device.index == Device.index && mixed == IsMixed)
            return this;
        var moved = new ParameterArena([.. Layout.Slots.Select(s => s.Spec)], device, mixed);
        moved.Values.copy_(Values);
        if (mixed)
            moved._computed.copy_(Values);
        Dispose();
        return moved;
    }

    public void Dispose()
    {
        foreach (var (leaf, _, _) in _leaves)
            leaf.Dispose();
        _computedGradients?.Dispose();
        Gradients?.Dispose();
        _computed.Dispose();
        TrainedValues.Dispose();
        Values.Dispose();
        _memory.Dispose();
        NativeHeap.GiveBack();
    }

    private ParameterSlot Find(string name) => Layout.Find(name) ?? throw new ArgumentException($"the model has no parameter {name}", nameof(name));
}
