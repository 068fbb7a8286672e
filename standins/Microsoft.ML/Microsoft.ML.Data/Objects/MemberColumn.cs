using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>A field or property of a class, as the column that it stands for.</summary>
internal sealed class MemberColumn(MemberInfo member, string name, DataViewType type)
{
    public MemberInfo Member => member;
    public string Name => name;
    public DataViewType Type => type;
    public Type MemberType { get; } = RowMembers.TypeOf(member);

    public static DataViewSchema MakeSchema(IEnumerable<MemberColumn> columns)
    {
        var schema = new DataViewSchema.Builder();
        foreach (var column in columns)
            schema.AddColumn(column.Name, column.Type);
        return schema.ToSchema();
    }

    /// <summary>Reads the member of an object.</summary>
    public Func<TRow, TMember> Reader<TRow, TMember>()
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TMember>>(Expression.MakeMemberAccess(row, member), row).Compile();
    }

    /// <summary>Writes the member of an object, a read-only field too.</summary>
    public Action<TRow, TMember> Writer<TRow, TMember>()
    {
        if (member is FieldInfo { IsInitOnly: true } field)
            return (target, written) => field.SetValue(target, written);
        var (row, value) = (Expression.Parameter(typeof(TRow)), Expression.Parameter(typeof(TMember)));
        return Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(Expression.MakeMemberAccess(row, member), value), row, value).Compile();
    }
}
