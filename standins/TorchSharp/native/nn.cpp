#include "shim.h"
#include <cmath>
#include <torch/version.h>

TENSOR_OP(op_softmax, (Tensor* self, int64_t dim, int32_t dtype), self->softmax(dim, maybe_dtype(dtype)))
TENSOR_OP(op_log_softmax, (Tensor* self, int64_t dim, int32_t dtype), self->log_softmax(dim, maybe_dtype(dtype)))
TENSOR_OP(op_gelu, (Tensor* self), at::gelu(*self))
TENSOR_OP(nn_linear, (Tensor* input, Tensor* weight, Tensor* bias), at::linear(*input, *weight, maybe(bias)))
TENSOR_OP(nn_layer_norm, (Tensor* input, const int64_t* shape, int64_t count, Tensor* weight, Tensor* bias, double eps),
    at::layer_norm(*input, dims(shape, count), maybe(weight), maybe(bias), eps))
// padding_index: -1 where there is none.
TENSOR_OP(nn_embedding, (Tensor* weight, Tensor* indices, int64_t padding_index), at::embedding(*weight, *indices, padding_index))
TENSOR_OP(nn_dropout, (Tensor* input, double p, int32_t training), at::dropout(*input, p, training != 0))
VOID_OP(nn_dropout_, (Tensor* input, double p, int32_t training), at::dropout_(*input, p, training != 0))
TENSOR_OP(nn_cross_entropy, (Tensor* input, Tensor* target, Tensor* weight, int64_t ignore_index, int64_t reduction, double label_smoothing),
    at::cross_entropy_loss(*input, *target, maybe(weight), reduction, ignore_index, label_smoothing))
TENSOR_OP(nn_nll_loss, (Tensor* input, Tensor* target, Tensor* weight, int64_t reduction), at::nll_loss_nd(*input, *target, maybe(weight), reduction))
TENSOR_OP(nn_mse_loss, (Tensor* input, Tensor* target, int64_t reduction), at::mse_loss(*input, *target, reduction))
TENSOR_OP(nn_bce_with_logits, (Tensor* input, Tensor* target, Tensor* weight, Tensor* positive_weight, int64_t reduction),
    at::binary_cross_entropy_with_logits(*input, *target, maybe(weight), maybe(positive_weight), reduction))

#if TORCH_VERSION_MAJOR >= 2
static Tensor attend(const Tensor& query, const Tensor& key, const Tensor& value, Tensor* mask, double p, bool causal)
{
    return at::scaled_dot_product_attention(query, key, value, maybe(mask), p, causal);
}
#else
// libtorch 1.13 has no public scaled_dot_product_attention: the same from matmul, softmax, dropout.
static Tensor attend(const Tensor& query, const Tensor& key, const Tensor& value, Tensor* mask, double p, bool causal)
{
    TORCH_CHECK(!(mask && causal), "scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True");
    auto scores = at::matmul(query * (1.0 / std::sqrt(static_cast<double>(query.size(-1)))), key.transpose(-2, -1));
    if (causal) {
        auto allowed = at::ones({query.size(-2), key.size(-2)}, query.options().dtype(at::kBool)).tril();
        scores = scores.masked_fill(allowed.logical_not(), -INFINITY);
    } else if (mask) {
        scores = mask->scalar_type() == at::kBool ? scores.masked_fill(mask->logical_not(), -INFINITY) : scores + *mask;
    }
    auto weights = scores.softmax(-1);
    return at::matmul(p > 0 ? at::dropout(weights, p, true) : weights, value);
}
#endif
TENSOR_OP(nn_attention, (Tensor* query, Tensor* key, Tensor* value, Tensor* mask, double p, int32_t causal), attend(*query, *key, *value, mask, p, causal != 0))
