// Backward passes, and functions whose forward and backward are managed code.
#include "shim.h"
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/types.h>
// After types.h, which it needs.
#include <torch/nn/utils/clip_grad.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

using torch::autograd::variable_list;

VOID_OP(autograd_backward,
    (Tensor* const* roots, int64_t count, Tensor* const* gradients, int64_t gradient_count, int32_t retain_graph, int32_t create_graph, Tensor* const* inputs, int64_t input_count),
    torch::autograd::backward(tensors(roots, count), tensors(gradients, gradient_count), Maybe<bool>{true, retain_graph != 0}, create_graph != 0, tensors(inputs, input_count)))
LIST_OP(autograd_grad,
    (Tensor* const* outputs, int64_t count, Tensor* const* inputs, int64_t input_count, Tensor* const* gradients, int64_t gradient_count, int32_t retain_graph,
        int32_t create_graph, int32_t allow_unused),
    torch::autograd::grad(tensors(outputs, count), tensors(inputs, input_count), tensors(gradients, gradient_count), Maybe<bool>{true, retain_graph != 0}, create_graph != 0,
        allow_unused != 0))

// Managed backward: takes the handles of the gradients (owned by the callee; null where undefined) and writes new handles (owned by us; null where undefined)
// into results. Returns null, or the message of an exception in memory of malloc.
using Backward = char* (*)(void* state, Tensor** gradients, int64_t count, Tensor** results, int64_t result_count);
// Called once, when the graph lets go of the node: the managed state may be collected.
using Release = void (*)(void* state);

struct ManagedNode : public torch::autograd::Node {
    Backward backward;
    Release release;
    void* state;
    int64_t inputs = 0;

    ManagedNode(Backward backward, Release release, void* state) : backward(backward), release(release), state(state) {}
    ~ManagedNode() override { release(state); }
    std::string name() const override { return "ManagedNode"; }

    variable_list apply(variable_list&& gradients) override
    {
        std::vector<Tensor*> given(gradients.size(), nullptr);
        for (size_t i = 0; i < gradients.size(); i++)
            if (gradients[i].defined())
                given[i] = new Tensor(gradients[i]);
        std::vector<Tensor*> results(static_cast<size_t>(inputs), nullptr);
        char* message = backward(state, given.data(), static_cast<int64_t>(given.size()), results.data(), inputs);
        if (message) {
            std::string copied(message);
            std::free(message);
            throw std::runtime_error(copied);
        }
        variable_list output(results.size());
        for (size_t i = 0; i < results.size(); i++)
            if (results[i]) {
                output[i] = std::move(*results[i]);
                delete results[i];
            }
        return output;
    }
};
using Node = std::shared_ptr<ManagedNode>;
using WeakNode = std::weak_ptr<ManagedNode>;

EXPORT Node* node_new(Backward backward, Release release, void* state)
{
    return guarded([&]() -> Node* { return new Node(new ManagedNode(backward, release, state), torch::autograd::deleteNode); });
}
// Lets go of the managed side's share; the graph keeps its own.
EXPORT void node_dispose(Node* node)
{
    guarded([&]() -> int32_t { delete node; return 1; });
}
// What managed code keeps beyond the forward pass: not a share, or the graph would never let go.
EXPORT WeakNode* node_weak(Node* node)
{
    return guarded([&]() -> WeakNode* { return new WeakNode(*node); });
}
EXPORT void node_weak_dispose(WeakNode* node)
{
    guarded([&]() -> int32_t { delete node; return 1; });
}
VOID_OP(node_set_inputs, (Node* node, Tensor* const* inputs, int64_t count, int32_t executable),
    auto list = tensors(inputs, count);
    (*node)->inputs = count;
    (*node)->set_next_edges(executable ? torch::autograd::collect_next_edges(list) : torch::autograd::edge_list());
    (*node)->clear_input_metadata())
EXPORT int32_t node_any_requires_grad(Tensor* const* inputs, int64_t count)
{
    return guarded([&]() -> int32_t { return torch::autograd::GradMode::is_enabled() && torch::autograd::any_variable_requires_grad(tensors(inputs, count)); });
}

using Implementations = std::unordered_set<at::TensorImpl*>;
static Implementations implementations(Tensor* const* list, int64_t count, bool bump)
{
    Implementations set;
    for (int64_t i = 0; i < count; i++) {
        auto implementation = list[i]->unsafeGetTensorImpl();
        if (bump)
            implementation->bump_version();
        set.insert(implementation);
    }
    return set;
}

// _wrap_outputs gained parameters over the years (6 in 1.13, up to 9 in 2.7 and later): what this libtorch declares decides how it is called.
template <class R, class... P>
R call_wrap(R (*f)(P...), const variable_list& inputs, const Implementations& fixed, const Implementations& dirty, variable_list& outputs,
    const std::shared_ptr<torch::autograd::Node>& node)
{
    constexpr size_t parameters = sizeof...(P);
    auto raw = torch::autograd::to_optional(outputs);
    torch::autograd::_jvp_fn_t no_jvp = [](variable_list, variable_list) -> variable_list {
        TORCH_CHECK(false, "forward-mode derivatives of a custom function are not supported");
    };
    auto view = [](const Tensor& x) { return x.view_as(x); };
    if constexpr (parameters == 6)
        return f(inputs, fixed, dirty, raw, node, no_jvp);
    else if constexpr (parameters == 7)
        return f(inputs, fixed, dirty, raw, node, no_jvp, {});
    else if constexpr (parameters == 8)
        return f(inputs, fixed, dirty, raw, node, no_jvp, {}, view);
    else
        return f(inputs, fixed, dirty, raw, node, no_jvp, {}, view, false);
}

static TensorList wrap(Node* node, Tensor* const* inputs, int64_t count, Tensor* const* fixed, int64_t fixed_count, Tensor* const* dirty, int64_t dirty_count,
    Tensor* const* outputs, int64_t output_count)
{
    auto outs = tensors(outputs, output_count);
    auto wrapped = call_wrap(&torch::autograd::_wrap_outputs, tensors(inputs, count), implementations(fixed, fixed_count, false),
        implementations(dirty, dirty_count, true), outs, node ? std::shared_ptr<torch::autograd::Node>(*node) : nullptr);
    TensorList list;
    for (auto& output : wrapped)
        list.push_back(output.has_value() ? *output : Tensor());
    return list;
}
// node: null where no input wants a gradient.
LIST_OP(node_wrap_outputs,
    (Node* node, Tensor* const* inputs, int64_t count, Tensor* const* fixed, int64_t fixed_count, Tensor* const* dirty, int64_t dirty_count, Tensor* const* outputs,
        int64_t output_count),
    wrap(node, inputs, count, fixed, fixed_count, dirty, dirty_count, outputs, output_count))

using Saved = torch::autograd::SavedVariable;
EXPORT Saved* saved_new(Tensor* tensor, Node* node)
{
    return guarded([&]() -> Saved* { return new Saved(*tensor, tensor->grad_fn().get() == node->get()); });
}
// saved_for: the node being run, which an output of its own needs to be unpacked.
TENSOR_OP(saved_unpack, (Saved* saved, WeakNode* saved_for), saved->unpack(std::shared_ptr<torch::autograd::Node>(saved_for->lock())))
EXPORT void saved_dispose(Saved* saved)
{
    guarded([&]() -> int32_t { delete saved; return 1; });
}

// The norm before clipping; negative with an error.
EXPORT double grad_clip_norm_(Tensor* const* parameters, int64_t count, double max_norm, double norm_type)
{
    double norm = -1;
    guarded([&]() -> int32_t { norm = torch::nn::utils::clip_grad_norm_(tensors(parameters, count), max_norm, norm_type); return 1; });
    return norm;
}
