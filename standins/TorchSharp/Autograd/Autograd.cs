using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        public static IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false)
        {
            var result = Native.autograd_grad(
                Handles(outputs),
                outputs.Count,
                Handles(inputs),
                inputs.Count,
                Handles(grad_outputs ?? []),
                grad_outputs?.Count ?? 0,
                retain_graph ? 1 : 0,
                create_graph ? 1 : 0,
                allow_unused ? 1 : 0);
            GC.KeepAlive((outputs, inputs, grad_outputs));
            return result;
        }

        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            Native.autograd_backward(
                Handles(tensors),
                tensors.Count,
                Handles(grad_tensors ?? []),
                grad_tensors?.Count ?? 0,
                retain_graph ?? create_graph ? 1 : 0,
                create_graph ? 1 : 0,
                Handles(inputs ?? []),
                inputs?.Count ?? 0);
            GC.KeepAlive((tensors, grad_tensors, inputs));
        }

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);
    }
}
