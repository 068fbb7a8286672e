using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MLNetFineTune.Tests;

/// <summary>Finds the internal members of ML.NET that an assembly's code refers to.</summary>
internal static class InternalReferences
{
    public static string[] Of(string path)
    {
        using var pe = new PEReader(File.OpenRead(path));
        var metadata = pe.GetMetadataReader();
        List<string> found = [];
        foreach (var handle in metadata.MemberReferences)
        {
            var reference = metadata.GetMemberReference(handle);
            if (reference.Parent.Kind != HandleKind.TypeReference || Resolve(metadata, (TypeReferenceHandle)reference.Parent) is not { } type)
                continue;
            var name = metadata.GetString(reference.Name);
            var members = type.GetMember(name, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly);
            if (members.Length > 0 && members.All(m => IsInternal(type) || IsInternal(m)))
                found.Add($"{type.Assembly.GetName().Name} {type.FullName}::{name}");
        }

        return [.. found.Distinct()];
    }

    private static Type? Resolve(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var reference = metadata.GetTypeReference(handle);
        var name = metadata.GetString(reference.Name);
        switch (reference.ResolutionScope.Kind)
        {
            case HandleKind.TypeReference:
                return Resolve(metadata, (TypeReferenceHandle)reference.ResolutionScope)?.GetNestedType(name, BindingFlags.Public | BindingFlags.NonPublic);
            case HandleKind.AssemblyReference:
                var assembly = metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name);
                return assembly is "Microsoft.ML.Core" or "Microsoft.ML.Data" ? Assembly.Load(assembly).GetType($"{metadata.GetString(reference.Namespace)}.{name}") : null;
            default:
                return null;
        }
    }

    private static bool IsInternal(Type type) => !type.IsVisible;

    private static bool IsInternal(MemberInfo member) => member switch
    {
        MethodBase method => method.IsAssembly || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsAssembly || field.IsFamilyOrAssembly,
        _ => false,
    };
}
