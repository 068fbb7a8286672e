using System.Collections.Concurrent;
using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The classes that model files can name: those that the registered assemblies declare with <see cref="LoadableClassAttribute"/>.</summary>
public sealed class ComponentCatalog
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _assemblies = [];
    private readonly ConcurrentDictionary<(string Name, Type Signature), LoadableClass> _classes = [];

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        lock (_lock)
        {
            if (!_assemblies.Add(assembly.FullName))
                return;
            foreach (var declared in assembly.GetCustomAttributes<LoadableClassAttributeBase>())
            {
                var found = LoadableClass.Find(declared);
                if (found is null && throwOnError)
                    throw Contracts.Except($"Can't instantiate loadable class '{declared.InstanceType.Name}' with name '{declared.LoadNames[0]}'");
                if (found is null)
                    continue;
                foreach (var name in declared.LoadNames)
                {
                    foreach (var signature in declared.SigTypes)
                        Add((Normal(name), signature), found, throwOnError);
                }
            }
        }
    }

    /// <summary>An object of the class that is loadable as <paramref name="name"/>; false where there is no such class.</summary>
    internal static bool TryCreateInstance<TRes, TSig>(IHostEnvironment env, out TRes result, string name, string options, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        result = null;
        if (!env.ComponentCatalog._classes.TryGetValue((Normal(name), typeof(TSig)), out var found))
            return false;
        if (!typeof(TRes).IsAssignableFrom(found.InstanceType))
            throw Contracts.Except($"Loadable class '{name}' does not derive from '{typeof(TRes).FullName}'");
        if (!string.IsNullOrEmpty(options))
            throw Contracts.Except($"Loadable class '{name}' doesn't support settings");
        result = (TRes)found.Create(env, extra);
        return true;
    }

    private static string Normal(string name) => (name ?? "").ToLowerInvariant().Trim();

    private void Add((string Name, Type Signature) key, LoadableClass added, bool throwOnError)
    {
        if (!_classes.TryAdd(key, added) && _classes[key].InstanceType != added.InstanceType && throwOnError)
            throw Contracts.Except($"ComponentCatalog cannot map name '{key.Name}' and signature '{key.Signature}' to {added.InstanceType}: it is {_classes[key].InstanceType}");
    }
}
