using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

internal static class ActiveColumns
{
    /// <summary>The columns of a schema at the indices of those that are asked for, each once, in the schema's order. Only the indices count.</summary>
    public static DataViewSchema.Column[] Of(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        var asked = Flags(schema, columnsNeeded);
        return schema.Where(c => asked[c.Index]).ToArray();
    }

    /// <summary>Of each column of a schema, whether it is among those that are asked for.</summary>
    public static bool[] Flags(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        var asked = new bool[schema.Count];
        foreach (var column in columnsNeeded ?? throw new ArgumentNullException(nameof(columnsNeeded)))
        {
            Contracts.Check(column.Index < asked.Length, $"The requested column: {column} is not part of the sourceSchema");
            asked[column.Index] = true;
        }

        return asked;
    }
}
