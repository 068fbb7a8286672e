using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows of a view in random order: each is drawn from a pool that the source's next row refills.</summary>
internal sealed class ShuffledDataView(IDataView source, int? seed, int poolRows, bool shuffleSource) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        rand = rand is not null ? new(rand.Next()) : seed is null ? new() : new(seed.Value);
        var input = source.GetRowCursor(ActiveColumns.Of(Schema, columnsNeeded), shuffleSource ? new Random(rand.Next()) : null);
        return poolRows == 1 ? input : new Cursor(input, poolRows, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursorBase
    {
        private readonly DataViewRowCursor _input;
        private readonly Random _random;
        private readonly HeldRows _pool;

        // Places in the pool: the first _waiting hold rows that are still to come, the one behind them the row that the cursor stands at.
        private readonly int[] _places;
        private int _waiting;
        private bool _ended;

        public Cursor(DataViewRowCursor input, int poolRows, Random random)
        {
            (_input, _random, _pool) = (input, random, new(input));
            _places = Enumerable.Range(0, poolRows + 1).ToArray();
        }

        public override DataViewSchema Schema => _input.Schema;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => _input.IsColumnActive(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _pool.MakeIdGetter(Place);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _pool.MakeGetter<TValue>(column, Place);

        protected override bool MoveNextCore()
        {
            while (!_ended && _waiting < _places.Length - 1)
                Take();
            if (_waiting == 0)
                return false;
            var drawn = _random.Next(_waiting--);
            (_places[drawn], _places[_waiting]) = (_places[_waiting], _places[drawn]);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _input.Dispose();
            base.Dispose(disposing);
        }

        private void Take()
        {
            try
            {
                _ended = !_input.MoveNext();
                if (!_ended)
                    _pool.Read(_places[_waiting++]);
            }
            catch (Exception e)
            {
                throw Contracts.Except(e, "Shuffle input cursor reader failed with an exception");
            }
        }

        private int Place()
        {
            Contracts.Check(IsGood, "There is no row to read a value of");
            return _places[_waiting];
        }
    }
}
