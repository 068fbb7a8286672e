#include "shim.h"

#define UNARY(NAME) TENSOR_OP(op_##NAME, (Tensor* self), self->NAME())
#define UNARY_(NAME) VOID_OP(op_##NAME, (Tensor* self), self->NAME())
#define UNARY_BOTH(NAME) UNARY(NAME) UNARY_(NAME##_)

UNARY_BOTH(abs)
UNARY_BOTH(ceil)
UNARY_BOTH(cos)
UNARY_BOTH(erf)
UNARY_BOTH(exp)
UNARY_BOTH(floor)
UNARY_BOTH(log)
UNARY_BOTH(neg)
UNARY_BOTH(reciprocal)
UNARY_BOTH(relu)
UNARY_BOTH(round)
UNARY_BOTH(rsqrt)
UNARY_BOTH(sigmoid)
UNARY_BOTH(sign)
UNARY_BOTH(sin)
UNARY_BOTH(sqrt)
UNARY_BOTH(tanh)
UNARY_BOTH(logical_not)
UNARY(log1p)
UNARY(square)
UNARY(isnan)
UNARY(isfinite)
UNARY(isinf)
UNARY(bitwise_not)

#define COMPARE(NAME)                                                                     \
    TENSOR_OP(op_##NAME, (Tensor* self, Tensor* other), self->NAME(*other))               \
    TENSOR_OP(op_##NAME##_scalar, (Tensor* self, Number other), self->NAME(other.scalar()))
COMPARE(eq)
COMPARE(ne)
COMPARE(lt)
COMPARE(le)
COMPARE(gt)
COMPARE(ge)

#define BINARY(NAME)                                                                      \
    TENSOR_OP(op_##NAME, (Tensor* self, Tensor* other), self->NAME(*other))               \
    VOID_OP(op_##NAME##_, (Tensor* self, Tensor* other), self->NAME##_(*other))           \
    TENSOR_OP(op_##NAME##_scalar, (Tensor* self, Number other), self->NAME(other.scalar())) \
    VOID_OP(op_##NAME##_scalar_, (Tensor* self, Number other), self->NAME##_(other.scalar()))
BINARY(mul)
BINARY(pow)
BINARY(remainder)

// Rounding modes as TorchSharp counts them: 0 none, 1 towards zero, 2 down.
static const char* rounding(int32_t mode) { return mode == 1 ? "trunc" : "floor"; }
TENSOR_OP(op_div, (Tensor* self, Tensor* other, int32_t mode), mode == 0 ? self->div(*other) : self->div(*other, rounding(mode)))
VOID_OP(op_div_, (Tensor* self, Tensor* other, int32_t mode), mode == 0 ? self->div_(*other) : self->div_(*other, rounding(mode)))
TENSOR_OP(op_div_scalar, (Tensor* self, Number other, int32_t mode), mode == 0 ? self->div(other.scalar()) : self->div(other.scalar(), rounding(mode)))
VOID_OP(op_div_scalar_, (Tensor* self, Number other, int32_t mode), mode == 0 ? self->div_(other.scalar()) : self->div_(other.scalar(), rounding(mode)))
TENSOR_OP(op_add, (Tensor* self, Tensor* other, Number alpha), self->add(*other, alpha.scalar()))
VOID_OP(op_add_, (Tensor* self, Tensor* other, Number alpha), self->add_(*other, alpha.scalar()))
TENSOR_OP(op_add_scalar, (Tensor* self, Number other, Number alpha), self->add(other.scalar(), alpha.scalar()))
VOID_OP(op_add_scalar_, (Tensor* self, Number other, Number alpha), self->add_(other.scalar(), alpha.scalar()))
TENSOR_OP(op_sub, (Tensor* self, Tensor* other), self->sub(*other))
VOID_OP(op_sub_, (Tensor* self, Tensor* other), self->sub_(*other))
TENSOR_OP(op_sub_scalar, (Tensor* self, Number other), self->sub(other.scalar()))
VOID_OP(op_sub_scalar_, (Tensor* self, Number other), self->sub_(other.scalar()))

TENSOR_OP(op_addcmul, (Tensor* self, Tensor* a, Tensor* b, Number value), self->addcmul(*a, *b, value.scalar()))
VOID_OP(op_addcmul_, (Tensor* self, Tensor* a, Tensor* b, Number value), self->addcmul_(*a, *b, value.scalar()))
TENSOR_OP(op_addcdiv, (Tensor* self, Tensor* a, Tensor* b, Number value), self->addcdiv(*a, *b, value.scalar()))
VOID_OP(op_addcdiv_, (Tensor* self, Tensor* a, Tensor* b, Number value), self->addcdiv_(*a, *b, value.scalar()))
TENSOR_OP(op_lerp, (Tensor* self, Tensor* end, Tensor* weight), self->lerp(*end, *weight))
VOID_OP(op_lerp_, (Tensor* self, Tensor* end, Tensor* weight), self->lerp_(*end, *weight))
// By its own name: clamp's overloads for numbers and tensors are alike to Maybe.
TENSOR_OP(op_clamp, (Tensor* self, Number low, Number high), at::_ops::clamp::call(*self, low.maybe(), high.maybe()))
VOID_OP(op_clamp_, (Tensor* self, Number low, Number high), at::_ops::clamp_::call(*self, low.maybe(), high.maybe()))
TENSOR_OP(op_maximum, (Tensor* self, Tensor* other), self->maximum(*other))
TENSOR_OP(op_minimum, (Tensor* self, Tensor* other), self->minimum(*other))
TENSOR_OP(op_logical_and, (Tensor* self, Tensor* other), self->logical_and(*other))
TENSOR_OP(op_logical_or, (Tensor* self, Tensor* other), self->logical_or(*other))
TENSOR_OP(op_bitwise_and, (Tensor* self, Tensor* other), self->bitwise_and(*other))
TENSOR_OP(op_bitwise_or, (Tensor* self, Tensor* other), self->bitwise_or(*other))
TENSOR_OP(op_where, (Tensor* condition, Tensor* x, Tensor* y), at::where(*condition, *x, *y))
TENSOR_OP(op_masked_fill, (Tensor* self, Tensor* mask, Number value), self->masked_fill(*mask, value.scalar()))
VOID_OP(op_masked_fill_, (Tensor* self, Tensor* mask, Number value), self->masked_fill_(*mask, value.scalar()))
EXPORT int32_t op_equal(Tensor* self, Tensor* other) { return guarded([&]() -> int32_t { return self->equal(*other) ? 2 : 1; }); }
EXPORT int32_t op_allclose(Tensor* self, Tensor* other, double rtol, double atol, int32_t equal_nan)
{
    return guarded([&]() -> int32_t { return self->allclose(*other, rtol, atol, equal_nan != 0) ? 2 : 1; });
}
