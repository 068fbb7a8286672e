using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Tests;

/// <summary>A view of our own with a column of every awkward kind: vectors that reuse their arrays, sparse and of any length, a key, objects of a custom type, ids and batches of its own.</summary>
internal sealed class OddView(int rows) : IDataView
{
    /// <summary>An object that only its own type knows.</summary>
    public sealed record Picture(int Number);

    private sealed class PictureType() : StructuredDataViewType(typeof(Picture))
    {
        public override bool Equals(DataViewType? other) => other is PictureType;
    }

    private static readonly string[] Texts = ["good match", "", "bad rain and a lot of wind and cloud", "song", "the band was loud"];

    public int Opened { get; private set; }

    public int Disposed { get; private set; }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; } = Columns();

    public long? GetRowCount() => rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Opened++;
        return new Cursor(this, rows, [.. columnsNeeded.Select(c => c.Index)]);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private static DataViewSchema Columns()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Text", TextDataViewType.Instance);
        builder.AddColumn("Dense", new VectorDataViewType(NumberDataViewType.Single));
        builder.AddColumn("Sparse", new VectorDataViewType(NumberDataViewType.Int32, 5));
        builder.AddColumn("Key", new KeyDataViewType(typeof(byte), 7));
        builder.AddColumn("Picture", new PictureType());
        builder.AddColumn("Words", new VectorDataViewType(TextDataViewType.Instance));
        return builder.ToSchema();
    }

    private sealed class Cursor(OddView view, int rows, int[] active) : DataViewRowCursor
    {
        private long _at = -1;
        private bool _ended;

        public override long Position => _at;

        public override long Batch => _at / 10;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)(1000 - _at), 7);

        public override bool MoveNext()
        {
            _ended |= _at + 1 >= rows;
            _at = _ended ? -1 : _at + 1;
            return !_ended;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)(Delegate)(column.Name switch
        {
            "Text" => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> v) => v = Texts[_at % Texts.Length].AsMemory()),
            "Dense" => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> v) =>
            {
                var editor = VBufferEditor.Create(ref v, (int)(_at % 4));
                editor.Values.Fill(_at);
                v = editor.Commit();
            }),
            "Sparse" => (ValueGetter<VBuffer<int>>)((ref VBuffer<int> v) =>
            {
                var editor = VBufferEditor.Create(ref v, 5, 1);
                (editor.Values[0], editor.Indices[0]) = ((int)_at + 1, (int)(_at % 5));
                v = editor.Commit();
            }),
            "Key" => (ValueGetter<byte>)((ref byte v) => v = (byte)(_at % 8)),
            "Picture" => (ValueGetter<Picture>)((ref Picture v) => v = new((int)_at)),
            _ => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> v) =>
            {
                var editor = VBufferEditor.Create(ref v, 2);
                (editor.Values[0], editor.Values[1]) = ($"a{_at}".AsMemory(), $"b{_at}".AsMemory());
                v = editor.Commit();
            }),
        });

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                view.Disposed++;
            base.Dispose(disposing);
        }
    }
}
