using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The columns that the public fields and properties of a class stand for: fields first, inherited ones after its own.</summary>
internal static class RowMembers
{
    /// <summary>What values can be taken from.</summary>
    public static MemberInfo[] Readable(Type row) => Members(row, property => property.CanRead && property.GetGetMethod() is not null);

    /// <summary>What values can be put into.</summary>
    public static MemberInfo[] Writable(Type row) => Members(row, property => property.CanWrite && property.GetSetMethod() is not null);

    /// <summary>The columns of some members, apart from those that are marked as none.</summary>
    public static MemberColumn[] Columns(IEnumerable<MemberInfo> members)
    {
        const string Parameter = "userType";
        var names = new HashSet<string>();
        var columns = new List<MemberColumn>();
        foreach (var member in members.Where(IsColumn))
        {
            var name = NameOf(member);
            Contracts.CheckParam(names.Add(name), Parameter, $"More than one member is named '{name}' as a column");
            columns.Add(new MemberColumn(member, name, ColumnType(member, Parameter)));
        }

        return [.. columns];
    }

    public static bool IsColumn(MemberInfo member) => member.GetCustomAttribute<NoColumnAttribute>() is null;

    public static string NameOf(MemberInfo member) => member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>The raw type of the column's items, whether ML.NET has such items or not; strings are texts.</summary>
    public static Type ItemTypeOf(Type member, out bool isVector)
    {
        isVector = member.IsArray || (member.IsGenericType && member.GetGenericTypeDefinition() == typeof(VBuffer<>));
        var item = member.IsArray ? member.GetElementType() : isVector ? member.GenericTypeArguments[0] : member;
        return item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item;
    }

    public static bool IsKnownItem(Type item) => item == typeof(DataViewRowId) || DataKinds.TryGetKind(item, out _);

    private static MemberInfo[] Members(Type row, Func<PropertyInfo, bool> usable)
    {
        const BindingFlags PublicOfInstances = BindingFlags.Public | BindingFlags.Instance;
        return [.. row.GetFields(PublicOfInstances), .. row.GetProperties(PublicOfInstances).Where(p => usable(p) && p.GetIndexParameters().Length == 0)];
    }

    private static DataViewType ColumnType(MemberInfo member, string parameter)
    {
        var item = ItemTypeOf(TypeOf(member), out var isVector);
        Contracts.CheckParam(IsKnownItem(item), "rawType", $"Member {member.Name} is of type {TypeOf(member)}, which no column can be");
        var itemType = ColumnTypeExtensions.PrimitiveTypeFromType(item);
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            Contracts.CheckParam(KeyDataViewType.IsValidDataType(item), parameter, $"Member {member.Name} is marked as a key, which a {item} cannot be");
            itemType = new KeyDataViewType(item, key.KeyCount.Count);
        }

        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        Contracts.CheckParam(vector is null || isVector, parameter, $"Member {member.Name} is marked as a vector, but is none");
        return !isVector ? itemType : vector is { Dims.Length: > 0 } ? new VectorDataViewType(itemType, vector.Dims) : new VectorDataViewType(itemType, 0);
    }
}
