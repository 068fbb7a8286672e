using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Loads text files, a row a line.</summary>
public sealed partial class TextLoader
{
    private const int SampleLines = 100;

    private readonly char[] _separators;
    private readonly bool _allowQuoting;
    private readonly bool _trimLineEnd;

    /// <param name="env">Where what cannot be read is told.</param>
    /// <param name="options">What the lines look like.</param>
    /// <param name="sample">A file to take the number of fields and the names of slots from, if such are needed.</param>
    internal TextLoader(IHostEnvironment env, Options options, string sample)
    {
        if (options.Columns is not { Length: > 0 } columns)
            throw new NotSupportedException("Say what columns there are: this loader does not guess them from the file.");
        Contracts.CheckUserArg(options.MaxRows is null or >= 0, nameof(options.MaxRows), "The number of rows must not be negative");
        foreach (var column in columns)
            Contracts.CheckUserArg(column.Source.Length > 0, nameof(column.Source), $"Column '{column.Name}' has no fields to be read from");
        Host = env.Register("TextLoader");
        MaxRows = options.MaxRows ?? long.MaxValue;
        HasHeader = options.HasHeader;
        _separators = [.. options.Separators.Select(CheckSeparator).Distinct()];
        _allowQuoting = options.AllowQuoting;
        _trimLineEnd = options.TrimWhitespace;
        Columns = [.. columns.Select(column => new LoadedColumn(column, () => CountFields(sample)))];
        Schema = MakeSchema(HasHeader && sample is not null ? TextLines.Read(sample, hasHeader: false, maxRows: 1).FirstOrDefault().Text : null);
    }

    internal IHost Host { get; }
    internal LoadedColumn[] Columns { get; }
    internal DataViewSchema Schema { get; }
    internal bool HasHeader { get; }
    internal long MaxRows { get; }

    internal LineFields MakeFields() => new(_separators, _allowQuoting, _trimLineEnd);

    internal IDataView Load(string path) => new TextFileView(this, path);

    private static char CheckSeparator(char separator) => separator is (< ' ' and not '\t') or (>= '0' and <= '9') or '"'
        ? throw Contracts.ExceptParam("Separator", $"Illegal separator: '{separator}'")
        : separator;

    private int CountFields(string sample)
    {
        var fields = MakeFields();
        var counts = new HashSet<int>();
        foreach (var (_, text) in sample is null ? [] : TextLines.Read(sample, hasHeader: false, SampleLines))
        {
            fields.Cut(text, int.MaxValue);
            counts.Add(fields.Count);
        }

        return counts.Count switch
        {
            1 => counts.Single(),
            0 => throw Contracts.ExceptParam(nameof(Column.Source), "Without a file to look at, the number of fields is not known"),
            _ => throw Contracts.ExceptParam(nameof(Column.Source), "The lines do not have the same number of fields"),
        };
    }

    private DataViewSchema MakeSchema(string header)
    {
        var fields = MakeFields();
        if (header is not null)
            fields.Cut(header, int.MaxValue);
        var schema = new DataViewSchema.Builder();
        foreach (var column in Columns)
        {
            var names = column.Sources.Select(source => fields[source].Trim()).ToArray();
            var annotations = new DataViewSchema.Annotations.Builder();
            if (column.Type is VectorDataViewType && names.Any(name => !name.IsEmpty))
                annotations.AddSlotNames(names.Length, (ref VBuffer<ReadOnlyMemory<char>> value) => new VBuffer<ReadOnlyMemory<char>>(names.Length, names).CopyTo(ref value));
            schema.AddColumn(column.Name, column.Type, annotations.ToAnnotations());
        }

        return schema.ToSchema();
    }
}
