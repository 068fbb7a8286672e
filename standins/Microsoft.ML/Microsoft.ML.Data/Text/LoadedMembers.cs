using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The columns of a text file as the members of a class name them.</summary>
internal static class LoadedMembers
{
    public static TextLoader.Column[] Columns<TInput>()
    {
        var members = RowMembers.Readable(typeof(TInput));
        return members.Length > 0
            ? [.. members.Select(Column)]
            : throw Contracts.ExceptParam(nameof(TInput), $"{typeof(TInput)} has no public field or property to read");
    }

    private static TextLoader.Column Column(MemberInfo member)
    {
        var kind = member is FieldInfo ? "Field" : "Property";
        var loaded = member.GetCustomAttribute<LoadColumnAttribute>()
            ?? throw Contracts.Except($"{kind} '{member.Name}' has no {nameof(LoadColumnAttribute)}");
        var type = RowMembers.TypeOf(member);
        if (!DataKinds.TryGetKind(type.IsArray ? type.GetElementType() : type, out var items))
            throw Contracts.Except($"{kind} {member.Name} is of type {type}, which text cannot be read as");
        return new(member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name, items, loaded.Sources, member.GetCustomAttribute<KeyTypeAttribute>()?.KeyCount);
    }
}
