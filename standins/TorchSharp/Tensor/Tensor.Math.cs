using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Native.op_abs(this);
        public Tensor abs_() => Same(Native.op_abs_(this));
        public Tensor ceil() => Native.op_ceil(this);
        public Tensor ceil_() => Same(Native.op_ceil_(this));
        public Tensor cos() => Native.op_cos(this);
        public Tensor cos_() => Same(Native.op_cos_(this));
        public Tensor erf() => Native.op_erf(this);
        public Tensor erf_() => Same(Native.op_erf_(this));
        public Tensor exp() => Native.op_exp(this);
        public Tensor exp_() => Same(Native.op_exp_(this));
        public Tensor floor() => Native.op_floor(this);
        public Tensor floor_() => Same(Native.op_floor_(this));
        public Tensor log() => Native.op_log(this);
        public Tensor log_() => Same(Native.op_log_(this));
        public Tensor neg() => Native.op_neg(this);
        public Tensor neg_() => Same(Native.op_neg_(this));
        public Tensor reciprocal() => Native.op_reciprocal(this);
        public Tensor reciprocal_() => Same(Native.op_reciprocal_(this));
        public Tensor rsqrt() => Native.op_rsqrt(this);
        public Tensor rsqrt_() => Same(Native.op_rsqrt_(this));
        public Tensor sigmoid() => Native.op_sigmoid(this);
        public Tensor sigmoid_() => Same(Native.op_sigmoid_(this));
        public Tensor sign() => Native.op_sign(this);
        public Tensor sign_() => Same(Native.op_sign_(this));
        public Tensor sin() => Native.op_sin(this);
        public Tensor sin_() => Same(Native.op_sin_(this));
        public Tensor sqrt() => Native.op_sqrt(this);
        public Tensor sqrt_() => Same(Native.op_sqrt_(this));
        public Tensor relu() => Native.op_relu(this);
        public Tensor tanh() => Native.op_tanh(this);
        public Tensor log1p() => Native.op_log1p(this);
        public Tensor square() => Native.op_square(this);
        public Tensor isnan() => Native.op_isnan(this);
        public Tensor isfinite() => Native.op_isfinite(this);
        public Tensor isinf() => Native.op_isinf(this);
        public Tensor gelu() => Native.op_gelu(this);

        public Tensor add(Tensor target) => Native.op_add(this, target, 1);
        public Tensor add(Tensor target, Scalar alpha) => Native.op_add(this, target, alpha);
        public Tensor add(Scalar scalar) => Native.op_add_scalar(this, scalar, 1);
        public Tensor add_(Tensor target) => Same(Native.op_add_(this, target, 1));
        public Tensor add_(Tensor target, Scalar alpha) => Same(Native.op_add_(this, target, alpha));
        public Tensor add_(Scalar scalar) => Same(Native.op_add_scalar_(this, scalar, 1));
        public Tensor sub(Tensor target) => Native.op_sub(this, target);
        public Tensor sub(Scalar target) => Native.op_sub_scalar(this, target);
        public Tensor sub_(Tensor target) => Same(Native.op_sub_(this, target));
        public Tensor sub_(Scalar target) => Same(Native.op_sub_scalar_(this, target));
        public Tensor mul(Tensor target) => Native.op_mul(this, target);
        public Tensor mul(Scalar target) => Native.op_mul_scalar(this, target);
        public Tensor mul_(Tensor target) => Same(Native.op_mul_(this, target));
        public Tensor mul_(Scalar target) => Same(Native.op_mul_scalar_(this, target));
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Native.op_div(this, target, (int)rounding_mode);
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Native.op_div_scalar(this, target, (int)rounding_mode);
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Same(Native.op_div_(this, target, (int)rounding_mode));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Same(Native.op_div_scalar_(this, target, (int)rounding_mode));
        public Tensor pow(Tensor exponent) => Native.op_pow(this, exponent);
        public Tensor pow(Scalar exponent) => Native.op_pow_scalar(this, exponent);
        public Tensor pow_(Scalar exponent) => Same(Native.op_pow_scalar_(this, exponent));
        public Tensor remainder(Scalar scalar) => Native.op_remainder_scalar(this, scalar);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Native.op_addcmul(this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Same(Native.op_addcmul_(this, tensor1, tensor2, value));
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Native.op_addcdiv(this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Same(Native.op_addcdiv_(this, tensor1, tensor2, value));
        public Tensor lerp(Tensor end, Tensor weight) => Native.op_lerp(this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight) => Same(Native.op_lerp_(this, end, weight));
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Native.op_clamp(this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Same(Native.op_clamp_(this, min, max));
        public Tensor maximum(Tensor other) => Native.op_maximum(this, other);
        public Tensor minimum(Tensor other) => Native.op_minimum(this, other);
        public Tensor eq(Tensor target) => Native.op_eq(this, target);
        public Tensor eq(Scalar target) => Native.op_eq_scalar(this, target);
        public Tensor ne(Tensor target) => Native.op_ne(this, target);
        public Tensor ne(Scalar target) => Native.op_ne_scalar(this, target);
        public Tensor lt(Tensor target) => Native.op_lt(this, target);
        public Tensor lt(Scalar target) => Native.op_lt_scalar(this, target);
        public Tensor le(Tensor target) => Native.op_le(this, target);
        public Tensor le(Scalar target) => Native.op_le_scalar(this, target);
        public Tensor gt(Tensor target) => Native.op_gt(this, target);
        public Tensor gt(Scalar target) => Native.op_gt_scalar(this, target);
        public Tensor ge(Tensor target) => Native.op_ge(this, target);
        public Tensor ge(Scalar target) => Native.op_ge_scalar(this, target);
        public Tensor logical_and(Tensor other) => Native.op_logical_and(this, other);
        public Tensor logical_or(Tensor other) => Native.op_logical_or(this, other);
        public Tensor logical_not() => Native.op_logical_not(this);
        public Tensor bitwise_not() => Native.op_bitwise_not(this);
        public Tensor where(Tensor condition, Tensor y) => Native.op_where(condition, this, y);
        public Tensor masked_fill(Tensor mask, Scalar value) => Native.op_masked_fill(this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Same(Native.op_masked_fill_(this, mask, value));
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Yes(Native.op_allclose(this, target, rtol, atol, equal_nan ? 1 : 0));

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) => Same(Native.op_normal_(this, mean, std, generator?.Handle ?? 0));
        public Tensor uniform_(double from, double to, Generator? generator = null) => Same(Native.op_uniform_(this, from, to, generator?.Handle ?? 0));
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Same(Native.op_bernoulli_(this, p, generator?.Handle ?? 0));

        /// <summary>In-place operations return the object they were called on.</summary>
        private Tensor Same(Done done)
        {
            _ = done;
            return this;
        }

        // 0 is an exception, 1 no, 2 yes.
        private static bool Yes(int answer)
        {
            if (answer == 0)
                CheckForErrors();
            return answer == 2;
        }
    }
}
