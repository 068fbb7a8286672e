using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp
{
    namespace Utils
    {
        /// <summary>The name of a field's component where it is not the field's own.</summary>
        public class ComponentNameAttribute : Attribute
        {
            public string? Name { get; set; }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Named parameters, buffers and submodules, taken from the fields by RegisterComponents.</summary>
            public class Module : IDisposable
            {
                protected string name;
                private readonly Components<Parameter> _parameters = new();
                private readonly Components<(Tensor tensor, bool persistent)> _buffers = new();
                private readonly Components<Module> _modules = new();
                private bool _registered;
                private bool _disposed;

                protected Module(string name) => this.name = name;

                ~Module() => Dispose(false);

                public virtual bool training { get; private set; } = true;

                public virtual string GetName() => name;

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                    if (!disposing || _disposed)
                        return;
                    _disposed = true;
                    foreach (var (_, (buffer, _)) in _buffers)
                        buffer.Dispose();
                    foreach (var (_, parameter) in _parameters)
                        parameter.Dispose();
                    foreach (var (_, module) in _modules)
                        module.Dispose();
                }

                protected virtual void RegisterComponents()
                {
                    if (_registered)
                        return;
                    foreach (var field in Fields(GetType()))
                    {
                        var component = ComponentName(field);
                        if (_modules.Contains(component) || _parameters.Contains(component) || _buffers.Contains(component))
                            continue;
                        switch (field.GetValue(this))
                        {
                            case Module module:
                                register_module(component, module);
                                break;
                            case Parameter parameter:
                                register_parameter(component, parameter);
                                break;
                            case Tensor tensor:
                                register_buffer(component, tensor);
                                break;
                        }
                    }
                    _registered = true;
                }

                public virtual void register_parameter(string name, Parameter param)
                {
                    if (param is null || param.IsInvalid)
                        throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                    if (!_parameters.TryAdd(name, param))
                        throw new InvalidOperationException($"Parameter {name} is already registered.");
                }

                public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
                {
                    if (tensor is null || tensor.IsInvalid)
                        throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                    if (!_buffers.TryAdd(name, (tensor, persistent)))
                        throw new InvalidOperationException($"Tensor {name} is already registered.");
                }

                public virtual void register_module(string name, Module submodule)
                {
                    if (submodule is null || submodule._disposed)
                    {
                        _modules.Remove(name);
                        return;
                    }
                    if (name.Contains('.'))
                        throw new ArgumentException($"module name can't contain \".\", got: {name}");
                    if (name.Length == 0)
                        throw new ArgumentException("module name can't be empty string \"\"");
                    if (_modules.Contains(name))
                        throw new InvalidOperationException($"Sub-module {name} is already registered.");
                    submodule.RegisterComponents();
                    _modules.TryAdd(name, submodule);
                }

                public void add_module(string name, Module module) => register_module(name, module);

                protected void ConditionallyRegisterParameter(string name, Tensor? value)
                {
                    if (value is null)
                        _parameters.Remove(name);
                    else
                        _parameters.Set(name, value as Parameter ?? new Parameter(value));
                }

                protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
                {
                    if (value is null)
                        _buffers.Remove(name);
                    else
                        _buffers.Set(name, (value, persistent));
                }

                public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
                {
                    var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
                    foreach (var (key, parameter) in _parameters)
                        if (!parameter.IsInvalid && seen.Add(parameter))
                            yield return (key, parameter);
                    if (!recurse)
                        yield break;
                    foreach (var (prefix, module) in _modules)
                        foreach (var (key, parameter) in module.named_parameters())
                            if (seen.Add(parameter))
                                yield return ($"{prefix}.{key}", parameter);
                }

                public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

                public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
                {
                    var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
                    foreach (var (key, (buffer, persistent)) in _buffers)
                        if (!buffer.IsInvalid && persistent && seen.Add(buffer))
                            yield return (key, buffer);
                    if (!recurse)
                        yield break;
                    foreach (var (prefix, module) in _modules)
                        foreach (var (key, buffer) in module.named_buffers(true, include_nonpersistent))
                            if (seen.Add(buffer))
                                yield return ($"{prefix}.{key}", buffer);
                }

                public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                    named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

                public virtual IEnumerable<(string name, Module module)> named_children() => _modules;

                public virtual IEnumerable<Module> children() => named_children().Select(c => c.module);

                /// <summary>The submodules, not this one: direct ones first, then those below.</summary>
                public virtual IEnumerable<(string name, Module module)> named_modules()
                {
                    foreach (var child in _modules)
                        yield return child;
                    foreach (var (prefix, child) in _modules)
                        foreach (var (key, module) in child.named_modules())
                            yield return ($"{prefix}.{key}", module);
                }

                public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

                public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
                {
                    destination ??= [];
                    foreach (var (key, parameter) in named_parameters())
                        destination.TryAdd(Prefixed(prefix, key), parameter);
                    foreach (var (key, buffer) in named_buffers(include_nonpersistent: false))
                        destination.TryAdd(Prefixed(prefix, key), buffer);
                    foreach (var (key, module) in _modules)
                        module.state_dict(destination, Prefixed(prefix, key));
                    return destination;
                }

                public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                    Dictionary<string, Tensor> source,
                    bool strict = true,
                    IList<string>? skip = null)
                {
                    skip ??= [];
                    var destination = state_dict();
                    var unexpected = source.Keys.Where(k => !skip.Contains(k) && !destination.ContainsKey(k)).ToList();
                    var missing = destination.Keys.Where(k => !skip.Contains(k) && !source.ContainsKey(k)).ToList();
                    if (strict && (missing.Count > 0 || unexpected.Count > 0))
                        throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                    using (no_grad())
                        foreach (var (key, tensor) in source)
                            if (!skip.Contains(key) && destination.TryGetValue(key, out var target))
                                target.copy_(tensor);
                    return (missing, unexpected);
                }

                public virtual Module apply(Action<Module> fn)
                {
                    foreach (var (_, module) in _modules)
                        module.apply(fn);
                    fn(this);
                    return this;
                }

                public virtual void train(bool train = true)
                {
                    training = train;
                    foreach (var (_, child) in named_children())
                        child.train(train);
                }

                public virtual void eval() => train(false);

                public virtual void zero_grad(bool set_to_none = true)
                {
                    foreach (var (_, parameter) in named_parameters())
                    {
                        using var grad = parameter.grad;
                        if (set_to_none)
                            parameter.grad = null;
                        else
                            grad?.zero_();
                    }
                }

                protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking) => Move(device, dtype, non_blocking);

                protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                    Move(new Device(deviceType, deviceType == DeviceType.CUDA ? deviceIndex : -1), null, non_blocking);

                protected internal virtual Module _to(ScalarType dtype, bool non_blocking) => Move(null, dtype, non_blocking);

                private Module Move(Device? device, ScalarType? dtype, bool non_blocking)
                {
                    if (dtype is { } type && !IsFloatingPoint(type))
                        throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={type}");
                    if (device is not null)
                        InitializeDevice(device);
                    foreach (var (_, child) in named_children())
                        _ = (device, dtype) switch
                        {
                            (null, { } t) => child._to(t, non_blocking),
                            ({ } d, null) => child._to(d.type, d.index, non_blocking),
                            _ => child._to(device!, dtype!.Value, non_blocking),
                        };
                    var fields = Fields(GetType()).ToLookup(ComponentName);
                    foreach (var (key, parameter) in _parameters.ToList())
                    {
                        if (!parameter.WouldChange(dtype, device))
                            continue;
                        var moved = Moved(parameter, device, dtype);
                        _parameters.Set(key, moved);
                        foreach (var field in fields[key])
                            field.SetValue(this, moved);
                    }
                    foreach (var (key, (buffer, persistent)) in _buffers.ToList())
                    {
                        var to = IsFloatingPoint(buffer.dtype) ? dtype : null;
                        if (!buffer.WouldChange(to, device))
                            continue;
                        var moved = buffer.to(to ?? buffer.dtype, device ?? buffer.device, disposeAfter: true).DetachFromDisposeScope();
                        _buffers.Set(key, (moved, persistent));
                        foreach (var field in fields[key])
                            field.SetValue(this, moved);
                    }
                    return this;
                }

                // Outside the graph, a leaf as before, with its gradient.
                private static Parameter Moved(Parameter parameter, Device? device, ScalarType? dtype)
                {
                    using var outside = no_grad();
                    var type = dtype is { } t && IsFloatingPoint(parameter.dtype) ? t : parameter.dtype;
                    var moved = new Parameter(parameter.to(type, device ?? parameter.device), parameter.requires_grad);
                    moved.DetachFromDisposeScope();
                    using var grad = parameter.grad;
                    if (grad is not null)
                    {
                        using var movedGrad = grad.to(type, device ?? grad.device);
                        moved.grad = movedGrad;
                    }
                    parameter.Dispose();
                    return moved;
                }

                private static bool IsFloatingPoint(ScalarType type) => type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

                private static string Prefixed(string? prefix, string key) => string.IsNullOrEmpty(prefix) ? key : $"{prefix}.{key}";

                private static string ComponentName(FieldInfo field) => field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;

                private static IEnumerable<FieldInfo> Fields(Type type)
                {
                    var seen = new HashSet<string>();
                    for (var at = type; at is not null && at != typeof(Module); at = at.BaseType)
                        foreach (var field in at.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
                            if (seen.Add(field.Name))
                                yield return field;
                }

                /// <summary>Named parts in the order in which they came.</summary>
                private sealed class Components<T> : IEnumerable<(string, T)>
                {
                    private readonly List<(string Key, T Value)> _list = [];

                    public bool Contains(string key) => _list.Exists(c => c.Key == key);

                    public bool TryAdd(string key, T value)
                    {
                        if (Contains(key))
                            return false;
                        _list.Add((key, value));
                        return true;
                    }

                    public void Set(string key, T value)
                    {
                        var at = _list.FindIndex(c => c.Key == key);
                        if (at < 0)
                            _list.Add((key, value));
                        else
                            _list[at] = (key, value);
                    }

                    public void Remove(string key) => _list.RemoveAll(c => c.Key == key);

                    public IEnumerator<(string, T)> GetEnumerator() => _list.GetEnumerator();

                    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
                }
            }
        }
    }
}
