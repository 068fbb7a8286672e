using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows of a view whose number lies between two, or those whose number does not.</summary>
internal sealed class SplitDataView(IDataView source, SplitNumbers numbers, double least, double most, bool withMost, bool outside) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    /// <summary>Random numbers go with the order of rows.</summary>
    public bool CanShuffle => numbers.Key is not null && source.CanShuffle;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Flags(Schema, columnsNeeded);
        return MakeCursor(source.GetRowCursor(Needed(active), CanShuffle ? rand : null), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        if (numbers.Key is null)
            return [GetRowCursor(columnsNeeded, rand)];
        var active = ActiveColumns.Flags(Schema, columnsNeeded);
        return source.GetRowCursorSet(Needed(active), n, CanShuffle ? rand : null).Select(c => MakeCursor(c, active)).ToArray();
    }

    private Cursor MakeCursor(DataViewRowCursor input, bool[] active)
    {
        var number = numbers.Open(input);
        return new(input, active, () => Accepts(number()));
    }

    private IEnumerable<DataViewSchema.Column> Needed(bool[] active) => Schema.Where(c => active[c.Index] || c.Index == numbers.Key?.Index).ToArray();

    /// <summary>NaN is on neither side.</summary>
    private bool Accepts(double number) => outside
        ? number < least || (withMost ? number > most : number >= most)
        : number >= least && (withMost ? number <= most : number < most);

    private sealed class Cursor(DataViewRowCursor input, bool[] active, Func<bool> accepts) : RootCursorBase
    {
        public override DataViewSchema Schema => input.Schema;

        public override long Batch => input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            Contracts.Check(column.Index < active.Length, $"There is no column of index {column.Index}");
            return active[column.Index];
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.Check(IsColumnActive(column), $"Column '{column.Name}' is not active");
            return input.GetGetter<TValue>(input.Schema[column.Index]);
        }

        protected override bool MoveNextCore()
        {
            while (input.MoveNext())
            {
                if (accepts())
                    return true;
            }

            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
