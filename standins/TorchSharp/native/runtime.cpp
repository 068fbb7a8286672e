// Threads, gradient modes, CUDA.
#include "shim.h"
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/cuda.h>
#include <torch/version.h>

VOID_OP(runtime_set_threads, (int32_t count), at::set_num_threads(count))
EXPORT int32_t runtime_get_threads() { return guarded([&]() -> int32_t { return at::get_num_threads(); }); }
VOID_OP(runtime_set_interop_threads, (int32_t count), at::set_num_interop_threads(count))
EXPORT int32_t runtime_get_interop_threads() { return guarded([&]() -> int32_t { return at::get_num_interop_threads(); }); }

EXPORT int32_t grad_is_enabled() { return guarded([&]() -> int32_t { return at::GradMode::is_enabled(); }); }
EXPORT void grad_set_enabled(int32_t enabled) { at::GradMode::set_enabled(enabled != 0); }
EXPORT int32_t inference_is_enabled() { return guarded([&]() -> int32_t { return c10::InferenceMode::is_enabled(); }); }
EXPORT c10::InferenceMode* inference_enter(int32_t enabled)
{
    return guarded([&]() -> c10::InferenceMode* { return new c10::InferenceMode(enabled != 0); });
}
EXPORT void inference_leave(c10::InferenceMode* mode)
{
    guarded([&]() -> int32_t { delete mode; return 1; });
}

EXPORT int32_t cuda_is_available() { return guarded([&]() -> int32_t { return torch::cuda::is_available(); }); }
EXPORT int32_t cuda_is_cudnn_available() { return guarded([&]() -> int32_t { return torch::cuda::cudnn_is_available(); }); }
EXPORT int32_t cuda_device_count() { return guarded([&]() -> int32_t { return static_cast<int32_t>(torch::cuda::device_count()); }); }
VOID_OP(cuda_synchronize, (int64_t device), torch::cuda::synchronize(device))
VOID_OP(cuda_manual_seed, (uint64_t seed), torch::cuda::manual_seed(seed))
VOID_OP(cuda_manual_seed_all, (uint64_t seed), torch::cuda::manual_seed_all(seed))
EXPORT const char* runtime_torch_version()
{
    static const char version[] = TORCH_VERSION;
    return version;
}
