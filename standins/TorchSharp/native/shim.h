// What every file of the shim shares: handles, errors, and the two macros that make an exported function of one libtorch expression.
// A handle is an at::Tensor on the heap, as in TorchSharp. A function that cannot give one returns null and leaves a message for shim_take_error.
#pragma once
#include <ATen/ATen.h>
#include <cstdint>
#include <exception>
#include <utility>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))

using at::Tensor;
using TensorList = std::vector<Tensor>;

void remember_error(const char* message) noexcept;

template <class Body>
auto guarded(Body&& body) noexcept -> decltype(body())
{
    try {
        return body();
    } catch (const std::exception& e) {
        remember_error(e.what());
    } catch (...) {
        remember_error("unknown exception in libtorch");
    }
    return {};
}

// An expression that gives a tensor.
#define TENSOR_OP(NAME, PARAMETERS, ...) \
    EXPORT Tensor* NAME PARAMETERS       \
    {                                    \
        return guarded([&]() -> Tensor* { return new Tensor(__VA_ARGS__); }); \
    }
// An expression that gives several tensors.
#define LIST_OP(NAME, PARAMETERS, ...)   \
    EXPORT TensorList* NAME PARAMETERS   \
    {                                    \
        return guarded([&]() -> TensorList* { return new TensorList(__VA_ARGS__); }); \
    }
// A statement without a result: 1, or 0 with an error.
#define VOID_OP(NAME, PARAMETERS, ...)   \
    EXPORT int32_t NAME PARAMETERS       \
    {                                    \
        return guarded([&]() -> int32_t { __VA_ARGS__; return 1; }); \
    }

// A value that may be absent, whichever optional type this libtorch has (c10's own up to 2.1, std's since).
template <class T>
struct Maybe {
    bool present;
    T value;
    template <template <class> class Optional, class U>
    operator Optional<U>() const
    {
        return present ? Optional<U>(U(value)) : Optional<U>();
    }
};

inline Maybe<Tensor> maybe(const Tensor* tensor) { return {tensor != nullptr, tensor ? *tensor : Tensor()}; }
inline Tensor or_undefined(const Tensor* tensor) { return tensor ? *tensor : Tensor(); }

// A number on its way into at::Scalar. kind: 0 absent, 1 integer, 2 floating point, 3 boolean.
struct Number {
    int64_t kind;
    int64_t integer;
    double real;
    at::Scalar scalar() const { return kind == 3 ? at::Scalar(integer != 0) : kind == 1 ? at::Scalar(integer) : at::Scalar(real); }
    Maybe<at::Scalar> maybe() const { return {kind != 0, kind ? scalar() : at::Scalar(0)}; }
};

inline Maybe<at::ScalarType> maybe_dtype(int32_t code) { return {code >= 0, static_cast<at::ScalarType>(code < 0 ? 6 : code)}; }
inline at::Device device_of(int32_t type, int32_t index)
{
    return at::Device(static_cast<at::DeviceType>(type), static_cast<c10::DeviceIndex>(type == 0 ? -1 : index));
}
inline at::TensorOptions options(int32_t dtype, int32_t device_type, int32_t device_index)
{
    return at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)).device(device_of(device_type, device_index));
}
inline at::IntArrayRef dims(const int64_t* values, int64_t count) { return at::IntArrayRef(values, static_cast<size_t>(count)); }
inline TensorList tensors(Tensor* const* handles, int64_t count)
{
    TensorList list;
    list.reserve(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; i++)
        list.push_back(or_undefined(handles[i]));
    return list;
}
template <class Tuple>
TensorList pair(Tuple&& tuple) { return {std::get<0>(tuple), std::get<1>(tuple)}; }
