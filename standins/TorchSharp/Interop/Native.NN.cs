using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>native/nn.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Lib)] internal static partial Tensor op_softmax(Tensor self, long dim, int dtype);
    [LibraryImport(Lib)] internal static partial Tensor op_log_softmax(Tensor self, long dim, int dtype);
    [LibraryImport(Lib)] internal static partial Tensor op_gelu(Tensor self);
    [LibraryImport(Lib)] internal static partial Tensor nn_linear(Tensor input, Tensor weight, Tensor? bias);
    [LibraryImport(Lib)] internal static partial Tensor nn_layer_norm(Tensor input, ReadOnlySpan<long> shape, long count, Tensor? weight, Tensor? bias, double eps);
    [LibraryImport(Lib)] internal static partial Tensor nn_embedding(Tensor weight, Tensor indices, long paddingIndex);
    [LibraryImport(Lib)] internal static partial Tensor nn_dropout(Tensor input, double p, int training);
    [LibraryImport(Lib)] internal static partial Done nn_dropout_(Tensor input, double p, int training);
    [LibraryImport(Lib)] internal static partial Tensor nn_cross_entropy(Tensor input, Tensor target, Tensor? weight, long ignoreIndex, long reduction, double labelSmoothing);
    [LibraryImport(Lib)] internal static partial Tensor nn_nll_loss(Tensor input, Tensor target, Tensor? weight, long reduction);
    [LibraryImport(Lib)] internal static partial Tensor nn_mse_loss(Tensor input, Tensor target, long reduction);
    [LibraryImport(Lib)] internal static partial Tensor nn_bce_with_logits(Tensor input, Tensor target, Tensor? weight, Tensor? positiveWeight, long reduction);
    [LibraryImport(Lib)] internal static partial Tensor nn_attention(Tensor query, Tensor key, Tensor value, Tensor? mask, double p, int causal);
}
