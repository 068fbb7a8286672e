#include "shim.h"
#include <torch/csrc/autograd/generated/variable_factories.h>

#define FACTORY(NAME, CALL)                                                                                                                     \
    TENSOR_OP(NAME, (const int64_t* sizes, int64_t count, int32_t dtype, int32_t device_type, int32_t device_index, int32_t requires_grad),      \
        CALL(dims(sizes, count), options(dtype, device_type, device_index).requires_grad(requires_grad != 0)))

FACTORY(factory_empty, torch::empty)
FACTORY(factory_zeros, torch::zeros)
FACTORY(factory_ones, torch::ones)
FACTORY(factory_rand, torch::rand)
FACTORY(factory_randn, torch::randn)
TENSOR_OP(factory_full, (const int64_t* sizes, int64_t count, Number value, int32_t dtype, int32_t device_type, int32_t device_index, int32_t requires_grad),
    torch::full(dims(sizes, count), value.scalar(), options(dtype, device_type, device_index).requires_grad(requires_grad != 0)))
TENSOR_OP(factory_arange, (Number start, Number stop, Number step, int32_t dtype, int32_t device_type, int32_t device_index, int32_t requires_grad),
    torch::arange(start.scalar(), stop.scalar(), step.scalar(), options(dtype, device_type, device_index).requires_grad(requires_grad != 0)))
TENSOR_OP(factory_eye, (int64_t rows, int64_t columns, int32_t dtype, int32_t device_type, int32_t device_index, int32_t requires_grad),
    torch::eye(rows, columns, options(dtype, device_type, device_index).requires_grad(requires_grad != 0)))
TENSOR_OP(factory_randperm, (int64_t n, int32_t dtype, int32_t device_type, int32_t device_index, int32_t requires_grad),
    torch::randperm(n, options(dtype, device_type, device_index).requires_grad(requires_grad != 0)))
TENSOR_OP(factory_randint, (int64_t low, int64_t high, const int64_t* sizes, int64_t count, int32_t dtype, int32_t device_type, int32_t device_index, int32_t requires_grad),
    torch::randint(low, high, dims(sizes, count), options(dtype, device_type, device_index).requires_grad(requires_grad != 0)))
