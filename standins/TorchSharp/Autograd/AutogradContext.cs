using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a function's forward leaves for its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> _data = [];
            private readonly List<nint> _saved = [];
            private List<Tensor> _toSave = [];
            private nint _node;

            internal AutogradContext(nint node)
            {
                _node = Native.node_weak(node);
                if (_node == 0)
                    CheckForErrors();
            }

            public bool MaterializeGrads { get; private set; } = true;

            internal List<Tensor> Dirty { get; private set; } = [];

            internal List<Tensor> NonDifferentiable { get; private set; } = [];

            public void save_for_backward(List<Tensor> tensors) => _toSave = tensors;

            public void save_data(string key, object value) => _data[key] = value;

            public object? get_data(string key) => _data.GetValueOrDefault(key);

            public void mark_dirty(List<Tensor> tensors) => Dirty = [.. tensors];

            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = [.. tensors];

            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            /// <summary>New objects at every call; null where null was saved.</summary>
            public List<Tensor> get_saved_variables() => [.. _saved.Select(s => s == 0 ? null! : Native.saved_unpack(s, _node))];

            // After forward's outputs became outputs of the node, so that one of them can be saved without a cycle.
            internal void Save(nint node)
            {
                foreach (var tensor in _toSave)
                {
                    var saved = tensor is null || tensor.IsInvalid ? 0 : Native.saved_new(tensor, node);
                    if (saved == 0)
                        CheckForErrors();
                    _saved.Add(saved);
                }
                _toSave = [];
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var saved in _saved)
                    if (saved != 0)
                        Native.saved_dispose(saved);
                _saved.Clear();
                if (Interlocked.Exchange(ref _node, 0) is var node and not 0)
                    Native.node_weak_dispose(node);
            }
        }
    }
}
