using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Fills objects with rows: finds the column of each member, which must be of the very same type.</summary>
internal sealed class RowFiller<TRow>
    where TRow : class, new()
{
    private readonly List<(MemberColumn Member, DataViewSchema.Column Source)> _filled = [];

    public RowFiller(DataViewSchema schema, bool ignoreMissingColumns)
    {
        var members = RowMembers.Writable(typeof(TRow));
        foreach (var member in members.Where(RowMembers.IsColumn))
            CheckType(member, schema);
        foreach (var member in RowMembers.Columns(members))
        {
            if (schema.GetColumnOrNull(member.Name) is { } source)
                Add(member, source);
            else if (!ignoreMissingColumns)
                throw Contracts.ExceptSchemaMismatch("Schema", "", member.Name);
        }
    }

    /// <summary>What fills an object with the row that <paramref name="row"/> stands on.</summary>
    public Action<TRow> Bind(DataViewRow row)
    {
        var members = new MemberSetters<TRow>(row);
        Action<TRow>[] setters = [.. _filled.Select(column => members.Create(column.Member, column.Source))];
        return target =>
        {
            foreach (var set in setters)
                set(target);
        };
    }

    /// <summary>All rows of a view with the schema given before, as objects, or as one object that is filled again and again.</summary>
    public IEnumerable<TRow> Rows(IDataView data, bool reuseRowObject)
    {
        using var cursor = data.GetRowCursor(data.Schema.Where(column => _filled.Exists(one => one.Source.Index == column.Index)));
        var fill = Bind(cursor);
        TRow row = null;
        while (cursor.MoveNext())
        {
            if (row is null || !reuseRowObject)
                row = new TRow();
            fill(row);
            yield return row;
        }
    }

    /// <summary>Refuses a member of a type that no column can have, naming the type that its column has.</summary>
    private static void CheckType(MemberInfo member, DataViewSchema schema)
    {
        var actualType = RowMembers.ItemTypeOf(RowMembers.TypeOf(member), out _);
        if (RowMembers.IsKnownItem(actualType))
            return;
        var name = RowMembers.NameOf(member);
        var expected = schema[schema.GetColumnOrNull(name)?.Index ?? -1].Type.RawType;
        Contracts.CheckParam(actualType == expected, nameof(actualType),
            $"The member for column '{name}' is of '{actualType}', the column of '{expected}'");
    }

    private void Add(MemberColumn member, DataViewSchema.Column source)
    {
        var item = RowMembers.ItemTypeOf(member.MemberType, out var isVector);
        var fits = source.Type is VectorDataViewType vector ? isVector && vector.ItemType.RawType == item : !isVector && source.Type.RawType == item;
        Contracts.Check(fits,
            $"Column '{member.Name}' of type '{source.Type}' does not fit field or property '{member.Member.Name}' of type '{member.MemberType.FullName}'.");
        _filled.Add((member, source));
    }
}
