using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace TorchSharp;

/// <summary>
/// One application of a managed function in the graph. The native node keeps this object by a handle, which goes when the graph lets go of the node;
/// this object keeps no share in the node.
/// </summary>
internal sealed class FunctionNode
{
    private readonly string _name;
    private readonly Func<AutogradContext, List<Tensor>, List<Tensor>> _backward;
    private readonly bool[] _isTensor;
    private AutogradContext _context = null!;
    private (long[] shape, ScalarType type, Device device)[] _outputs = [];

    private FunctionNode(string name, Func<AutogradContext, List<Tensor>, List<Tensor>> backward, object[] arguments)
    {
        _name = name;
        _backward = backward;
        _isTensor = [.. arguments.Select(a => a is Tensor { IsInvalid: false })];
    }

    internal static List<Tensor> Apply(
        string name,
        Func<AutogradContext, object[], List<Tensor>> forward,
        Func<AutogradContext, List<Tensor>, List<Tensor>> backward,
        object[] arguments)
    {
        var inputs = arguments.OfType<Tensor>().Where(t => !t.IsInvalid).ToList();
        var handles = Handles(inputs);
        var wanted = Native.node_any_requires_grad(handles, handles.Length) != 0;
        var self = new FunctionNode(name, backward, arguments);
        var node = self.Create();
        try
        {
            self._context = new AutogradContext(node);
            Native.node_set_inputs(node, handles, handles.Length, wanted ? 1 : 0);
            List<Tensor> outputs;
            using (no_grad())
                outputs = forward(self._context, arguments);
            var constant = Handles(self._context.NonDifferentiable);
            var dirty = Handles(self._context.Dirty);
            var raw = Handles(outputs);
            var wrapped = Native.node_wrap_outputs(wanted ? node : 0, handles, handles.Length, constant, constant.Length, dirty, dirty.Length, raw, raw.Length);
            GC.KeepAlive(outputs);
            if (wanted)
            {
                self._outputs = [.. wrapped.Select(o => (o.shape, o.dtype, o.device))];
                self._context.Save(node);
            }
            return [.. wrapped];
        }
        finally
        {
            Native.node_dispose(node);
            GC.KeepAlive(inputs);
        }
    }

    private unsafe nint Create()
    {
        var state = GCHandle.Alloc(this);
        var node = Native.node_new(&RunBackward, &Release, GCHandle.ToIntPtr(state));
        if (node != 0)
            return node;
        state.Free();
        CheckForErrors();
        return 0;
    }

    [UnmanagedCallersOnly]
    private static unsafe nint RunBackward(nint state, nint* gradients, long count, nint* results, long resultCount)
    {
        try
        {
            var self = (FunctionNode)GCHandle.FromIntPtr(state).Target!;
            self.Run(new Span<nint>(gradients, (int)count), new Span<nint>(results, (int)resultCount));
            return 0;
        }
        catch (Exception e)
        {
            var message = Encoding.UTF8.GetBytes($"{e.GetType().Name}: {e.Message}\0");
            var copy = (byte*)NativeMemory.Alloc((nuint)message.Length);
            message.CopyTo(new Span<byte>(copy, message.Length));
            return (nint)copy;
        }
    }

    [UnmanagedCallersOnly]
    private static void Release(nint state)
    {
        var handle = GCHandle.FromIntPtr(state);
        ((FunctionNode)handle.Target!)._context?.Dispose();
        handle.Free();
    }

    private void Run(Span<nint> gradients, Span<nint> results)
    {
        var given = new List<Tensor>(gradients.Length);
        for (var i = 0; i < gradients.Length; i++)
            given.Add(gradients[i] != 0 || !_context.MaterializeGrads ? new Tensor(gradients[i]) : zeros(_outputs[i].shape, _outputs[i].type, _outputs[i].device));
        var returned = _backward(_context, given);
        if (returned.Count < _isTensor.Length || returned.Skip(_isTensor.Length).Any(t => t is { IsInvalid: false }))
            throw new NotImplementedException($"Function {_name} returned an incorrect number of gradients (expected {_isTensor.Length}), got {returned.Count}");
        var at = 0;
        for (var i = 0; i < _isTensor.Length; i++)
        {
            var gradient = returned[i] is { IsInvalid: false } defined ? defined : null;
            if (!_isTensor[i] && gradient is not null)
                throw new NotImplementedException($"Function {_name} returned a gradient at position {i + 1}, but the corresponding forward input was not a Tensor");
            if (_isTensor[i])
                results[at++] = gradient is null ? 0 : Shared(gradient);
        }
    }

    // A native reference of its own for libtorch; the managed one stays with its scope.
    private static nint Shared(Tensor tensor)
    {
        var handle = Native.tensor_share(tensor);
        if (handle == 0)
            CheckForErrors();
        return handle;
    }
}
