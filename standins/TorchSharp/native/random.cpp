#include "shim.h"
#include <ATen/CPUGeneratorImpl.h>

using Random = at::Generator;

static Maybe<Random> maybe_generator(Random* generator) { return {generator != nullptr, generator ? *generator : Random()}; }

EXPORT Random* generator_default()
{
    return guarded([&]() -> Random* { return new Random(at::globalContext().defaultGenerator(at::Device(at::kCPU))); });
}
EXPORT Random* generator_new(uint64_t seed, int32_t device_type)
{
    return guarded([&]() -> Random* {
        TORCH_CHECK(device_type == 0, "generators of their own are made on the CPU alone here");
        return new Random(at::make_generator<at::CPUGeneratorImpl>(seed));
    });
}
EXPORT void generator_dispose(Random* generator)
{
    guarded([&]() -> int32_t { delete generator; return 1; });
}
VOID_OP(generator_seed, (Random* generator, uint64_t seed), generator->set_current_seed(seed))
EXPORT int64_t generator_initial_seed(Random* generator) { return guarded([&]() -> int64_t { return static_cast<int64_t>(generator->current_seed()); }); }
TENSOR_OP(generator_get_state, (Random* generator), generator->get_state())
VOID_OP(generator_set_state, (Random* generator, Tensor* state), generator->set_state(*state))
VOID_OP(random_manual_seed, (uint64_t seed), at::manual_seed(seed))

VOID_OP(op_normal_, (Tensor* self, double mean, double std, Random* generator), self->normal_(mean, std, maybe_generator(generator)))
VOID_OP(op_uniform_, (Tensor* self, double from, double to, Random* generator), self->uniform_(from, to, maybe_generator(generator)))
VOID_OP(op_bernoulli_, (Tensor* self, double p, Random* generator), self->bernoulli_(p, maybe_generator(generator)))
