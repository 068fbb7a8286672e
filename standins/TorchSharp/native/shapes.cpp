// Views, joining, indexing.
#include "shim.h"
#include <ATen/TensorIndexing.h>

TENSOR_OP(op_view, (Tensor* self, const int64_t* sizes, int64_t count), self->view(dims(sizes, count)))
TENSOR_OP(op_reshape, (Tensor* self, const int64_t* sizes, int64_t count), self->reshape(dims(sizes, count)))
TENSOR_OP(op_expand, (Tensor* self, const int64_t* sizes, int64_t count, int32_t is_implicit), self->expand(dims(sizes, count), is_implicit != 0))
TENSOR_OP(op_repeat, (Tensor* self, const int64_t* sizes, int64_t count), self->repeat(dims(sizes, count)))
TENSOR_OP(op_permute, (Tensor* self, const int64_t* order, int64_t count), self->permute(dims(order, count)))
TENSOR_OP(op_flip, (Tensor* self, const int64_t* which, int64_t count), self->flip(dims(which, count)))
TENSOR_OP(op_transpose, (Tensor* self, int64_t a, int64_t b), self->transpose(a, b))
TENSOR_OP(op_t, (Tensor* self), self->t())
TENSOR_OP(op_flatten, (Tensor* self, int64_t start, int64_t end), self->flatten(start, end))
TENSOR_OP(op_unsqueeze, (Tensor* self, int64_t dim), self->unsqueeze(dim))
TENSOR_OP(op_squeeze, (Tensor* self), self->squeeze())
TENSOR_OP(op_squeeze_dim, (Tensor* self, int64_t dim), self->squeeze(dim))
TENSOR_OP(op_narrow, (Tensor* self, int64_t dim, int64_t start, int64_t length), self->narrow(dim, start, length))
TENSOR_OP(op_slice, (Tensor* self, int64_t dim, int64_t start, int64_t finish, int64_t step),
    self->slice(dim, Maybe<int64_t>{true, start}, Maybe<int64_t>{true, finish}, step))
TENSOR_OP(op_select, (Tensor* self, int64_t dim, int64_t index), self->select(dim, index))
TENSOR_OP(op_index_select, (Tensor* self, int64_t dim, Tensor* index), self->index_select(dim, *index))
TENSOR_OP(op_masked_select, (Tensor* self, Tensor* mask), self->masked_select(*mask))
TENSOR_OP(op_gather, (Tensor* self, int64_t dim, Tensor* index), self->gather(dim, *index))
TENSOR_OP(op_scatter, (Tensor* self, int64_t dim, Tensor* index, Tensor* source), self->scatter(dim, *index, *source))
VOID_OP(op_scatter_, (Tensor* self, int64_t dim, Tensor* index, Tensor* source), self->scatter_(dim, *index, *source))
VOID_OP(op_scatter_add_, (Tensor* self, int64_t dim, Tensor* index, Tensor* source), self->scatter_add_(dim, *index, *source))
TENSOR_OP(op_index_add, (Tensor* self, int64_t dim, Tensor* index, Tensor* source, Number alpha), self->index_add(dim, *index, *source, alpha.scalar()))
VOID_OP(op_index_add_, (Tensor* self, int64_t dim, Tensor* index, Tensor* source, Number alpha), self->index_add_(dim, *index, *source, alpha.scalar()))
TENSOR_OP(op_tril, (Tensor* self, int64_t diagonal), self->tril(diagonal))
TENSOR_OP(op_triu, (Tensor* self, int64_t diagonal), self->triu(diagonal))
TENSOR_OP(op_nonzero, (Tensor* self), self->nonzero())
TENSOR_OP(op_cat, (Tensor* const* list, int64_t count, int64_t dim), at::cat(tensors(list, count), dim))
TENSOR_OP(op_stack, (Tensor* const* list, int64_t count, int64_t dim), at::stack(tensors(list, count), dim))
LIST_OP(op_split, (Tensor* self, int64_t size, int64_t dim), self->split(size, dim))
LIST_OP(op_split_sizes, (Tensor* self, const int64_t* sizes, int64_t count, int64_t dim), self->split_with_sizes(dims(sizes, count), dim))
LIST_OP(op_chunk, (Tensor* self, int64_t chunks, int64_t dim), self->chunk(chunks, dim))
LIST_OP(op_unbind, (Tensor* self, int64_t dim), self->unbind(dim))

// One part of an indexing expression. kind: 0 None, 1 ellipsis, 2 integer, 3 boolean, 4 tensor, 5 slice (with absent bounds where has_* is 0).
struct IndexPart {
    int64_t kind;
    int64_t start;
    int64_t stop;
    int64_t step;
    int32_t has_start;
    int32_t has_stop;
    int32_t has_step;
    int32_t unused;
    Tensor* tensor;
};

static std::vector<at::indexing::TensorIndex> parts(const IndexPart* given, int64_t count)
{
    std::vector<at::indexing::TensorIndex> indices;
    indices.reserve(static_cast<size_t>(count));
    auto bound = [](int32_t has, int64_t value) { return Maybe<int64_t>{has != 0, value}; };
    for (auto part = given; part != given + count; part++) {
        switch (part->kind) {
            case 0: indices.emplace_back(at::indexing::None); break;
            case 1: indices.emplace_back(at::indexing::Ellipsis); break;
            case 2: indices.emplace_back(part->start); break;
            case 3: indices.emplace_back(part->start != 0); break;
            case 4: indices.emplace_back(*part->tensor); break;
            default:
                indices.emplace_back(at::indexing::Slice(bound(part->has_start, part->start), bound(part->has_stop, part->stop), bound(part->has_step, part->step)));
        }
    }
    return indices;
}
TENSOR_OP(op_index, (Tensor* self, const IndexPart* given, int64_t count), self->index(parts(given, count)))
VOID_OP(op_index_put_, (Tensor* self, const IndexPart* given, int64_t count, Tensor* value), self->index_put_(parts(given, count), *value))
VOID_OP(op_index_put_scalar_, (Tensor* self, const IndexPart* given, int64_t count, Number value), self->index_put_(parts(given, count), value.scalar()))
