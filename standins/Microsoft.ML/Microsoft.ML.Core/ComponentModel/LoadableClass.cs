using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>One way to make an object: the static property Instance, a constructor or the static method Create of the loader's type.</summary>
internal sealed class LoadableClass
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic;

    private readonly MethodBase _maker;
    private readonly bool _takesEnvironment;

    private LoadableClass(Type instanceType, MethodBase maker, bool takesEnvironment) => (InstanceType, _maker, _takesEnvironment) = (instanceType, maker, takesEnvironment);

    public Type InstanceType { get; }

    /// <summary>Null where the type that was declared offers no way.</summary>
    public static LoadableClass Find(LoadableClassAttributeBase declared)
    {
        var (made, loader, types) = (declared.InstanceType, declared.LoaderType, declared.CtorTypes);
        if (types.Length == 0 && loader.GetProperty("Instance", made)?.GetMethod is { IsStatic: true, IsPublic: true } getter && getter.DeclaringType == loader)
            return new(made, getter, false);
        var plain = (Constructor: FindConstructor(made, loader, types), Create: FindCreate(made, loader, types));
        Type[] withEnvironment = [typeof(IHostEnvironment), .. types];
        var (constructor, constructorTakes) = plain.Constructor is null ? (FindConstructor(made, loader, withEnvironment), true) : (plain.Constructor, false);
        var (create, createTakes) = plain.Create is null ? (FindCreate(made, loader, withEnvironment), true) : (plain.Create, false);
        if (constructor is null && create is null)
            return null;

        // Of the two the more visible one is meant.
        if (constructor is not null && create is not null && Visibility(constructor) == Visibility(create))
            throw Contracts.Except($"Can't load type {made}: its constructor and its method Create are equally visible");
        return create is null || constructor is not null && Visibility(constructor) > Visibility(create)
            ? new(made, constructor, constructorTakes)
            : new(made, create, createTakes);
    }

    public object Create(IHostEnvironment env, object[] arguments)
    {
        object[] all = _takesEnvironment ? [env, .. arguments] : arguments;
        try
        {
            return _maker is ConstructorInfo constructor ? constructor.Invoke(all) : _maker.Invoke(null, all);
        }
        catch (TargetInvocationException e) when (e.InnerException?.IsMarked() == true)
        {
            throw Contracts.Except(e, "Error during class instantiation");
        }
    }

    private static ConstructorInfo FindConstructor(Type made, Type loader, Type[] types) =>
        made.IsAssignableFrom(loader) ? loader.GetConstructor(BindingFlags.Instance | Any, types) : null;

    private static MethodInfo FindCreate(Type made, Type loader, Type[] types) =>
        loader.GetMethod("Create", BindingFlags.Static | Any, types) is { } method && method.ReturnType == made ? method : null;

    private static int Visibility(MethodBase method) =>
        method.IsPublic ? 5 : method.IsAssembly ? 4 : method.IsFamilyOrAssembly ? 3 : method.IsFamily ? 2 : method.IsPrivate ? 1 : 0;
}
