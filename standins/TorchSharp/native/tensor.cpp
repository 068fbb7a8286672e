// A tensor's own facts and memory.
#include "shim.h"
#include <cstring>

EXPORT void tensor_dispose(Tensor* self)
{
    guarded([&]() -> int32_t { delete self; return 1; });
}
EXPORT int64_t tensor_ndim(Tensor* self) { return guarded([&]() -> int64_t { return self->dim(); }); }
EXPORT int64_t tensor_numel(Tensor* self) { return guarded([&]() -> int64_t { return self->numel(); }); }
EXPORT int64_t tensor_size(Tensor* self, int64_t dim) { return guarded([&]() -> int64_t { return self->size(dim); }); }
EXPORT int64_t tensor_stride(Tensor* self, int64_t dim) { return guarded([&]() -> int64_t { return self->stride(dim); }); }
EXPORT int64_t tensor_storage_offset(Tensor* self) { return guarded([&]() -> int64_t { return self->storage_offset(); }); }
EXPORT int64_t tensor_element_size(Tensor* self) { return guarded([&]() -> int64_t { return self->element_size(); }); }
VOID_OP(tensor_sizes, (Tensor* self, int64_t* into), auto s = self->sizes(); std::memcpy(into, s.data(), s.size() * sizeof(int64_t)))
VOID_OP(tensor_strides, (Tensor* self, int64_t* into), auto s = self->strides(); std::memcpy(into, s.data(), s.size() * sizeof(int64_t)))
EXPORT int32_t tensor_dtype(Tensor* self) { return guarded([&]() -> int32_t { return static_cast<int32_t>(self->scalar_type()); }); }
EXPORT int32_t tensor_device_type(Tensor* self) { return guarded([&]() -> int32_t { return static_cast<int32_t>(self->device().type()); }); }
EXPORT int32_t tensor_device_index(Tensor* self) { return guarded([&]() -> int32_t { return self->device().index(); }); }
EXPORT void* tensor_data(Tensor* self) { return guarded([&]() -> void* { return self->data_ptr(); }); }
EXPORT int32_t tensor_is_contiguous(Tensor* self) { return guarded([&]() -> int32_t { return self->is_contiguous(); }); }
EXPORT int32_t tensor_is_leaf(Tensor* self) { return guarded([&]() -> int32_t { return self->is_leaf(); }); }
EXPORT int32_t tensor_requires_grad(Tensor* self) { return guarded([&]() -> int32_t { return self->requires_grad(); }); }
VOID_OP(tensor_set_requires_grad, (Tensor* self, int32_t value), self->set_requires_grad(value != 0))
VOID_OP(tensor_retain_grad, (Tensor* self), self->retain_grad())
// Null where there is none.
EXPORT Tensor* tensor_grad(Tensor* self)
{
    return guarded([&]() -> Tensor* {
        auto grad = self->grad();
        return grad.defined() ? new Tensor(grad) : nullptr;
    });
}
VOID_OP(tensor_set_grad, (Tensor* self, Tensor* grad), self->mutable_grad() = or_undefined(grad))
TENSOR_OP(tensor_alias, (Tensor* self), *self)

TENSOR_OP(tensor_to, (Tensor* self, int32_t dtype, int32_t device_type, int32_t device_index, int32_t non_blocking, int32_t copy),
    self->to(options(dtype, device_type, device_index), non_blocking != 0, copy != 0))
TENSOR_OP(tensor_contiguous, (Tensor* self), self->contiguous())
TENSOR_OP(tensor_clone, (Tensor* self), self->clone())
TENSOR_OP(tensor_detach, (Tensor* self), self->detach())
VOID_OP(tensor_detach_, (Tensor* self), self->detach_())
VOID_OP(tensor_copy_, (Tensor* self, Tensor* source, int32_t non_blocking), self->copy_(*source, non_blocking != 0))
VOID_OP(tensor_fill_, (Tensor* self, Number value), self->fill_(value.scalar()))
VOID_OP(tensor_zero_, (Tensor* self), self->zero_())

EXPORT int64_t list_count(TensorList* list) { return static_cast<int64_t>(list->size()); }
// Undefined tensors (an unused gradient) come out as null.
EXPORT Tensor* list_take(TensorList* list, int64_t index)
{
    return guarded([&]() -> Tensor* {
        auto& tensor = list->at(static_cast<size_t>(index));
        return tensor.defined() ? new Tensor(std::move(tensor)) : nullptr;
    });
}
EXPORT void list_dispose(TensorList* list)
{
    guarded([&]() -> int32_t { delete list; return 1; });
}

VOID_OP(tensor_item, (Tensor* self, Number* into),
    auto item = self->item();
    *into = item.isBoolean()        ? Number{3, item.toBool(), 0}
            : item.isIntegral(false) ? Number{1, item.toLong(), 0}
                                     : Number{2, 0, item.toDouble()})
