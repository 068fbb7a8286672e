using MLNetFineTune;
using MLNetFineTune.Torch.Data.Entities;

namespace Microsoft.ML;

/// <summary>Loading of texts whose entities are marked.</summary>
public static class EntityDataCatalog
{
    /// <summary>
    /// Loads a CoNLL file: a word and its tag a line, an empty line between texts. Columns: <c>Text</c> (words joined by one space), <c>Words</c> and <c>Label</c> (vectors of text, one
    /// a word; <c>MapValueToKey</c> makes the label keys). The file is read as rows are asked for, any number of times, and once more before, to tell its scheme, where that is not given.
    /// A word that has a space in it, as a file with tabs may have, is several words of <c>Text</c>: train on <c>Words</c> then.
    /// </summary>
    /// <param name="catalog">The data operations of an <see cref="MLContext"/>.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">Columns, scheme, what becomes of malformed tags; null for all defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="catalog"/> or <paramref name="path"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An unknown scheme.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">While rows are read: as <see cref="ConllReader.Texts"/>; file and line are named.</exception>
    public static IDataView LoadFromConll(this DataOperationsCatalog catalog, string path, ConllOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.LoadFromEnumerable(Rows(new ConllReader(path, options).Texts()));
    }

    /// <summary>
    /// Loads texts with marked spans of characters from JSON lines, as doccano, spaCy and Prodigy write them: <see cref="SpanRecordReader"/> tells which. Columns: <c>Text</c>,
    /// <c>Words</c> and <c>Label</c> (vectors of text, one a word; <c>MapValueToKey</c> makes the label keys). The file is read as rows are asked for, any number of times.
    /// </summary>
    /// <param name="catalog">The data operations of an <see cref="MLContext"/>.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">What offsets count, which scheme to write tags in; null for all defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="catalog"/> or <paramref name="path"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An unknown scheme or unit.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">While rows are read: as <see cref="SpanRecordReader.Texts"/>; file and line are named.</exception>
    public static IDataView LoadFromSpans(this DataOperationsCatalog catalog, string path, SpanRecordOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.LoadFromEnumerable(Rows(new SpanRecordReader(path, options).Texts()));
    }

    // Each enumeration reads the file anew.
    private static IEnumerable<LabelledWords> Rows(IEnumerable<TaggedText> texts) => texts.Select(text => new LabelledWords { Text = text.Text, Words = [.. text.Words], Label = [.. text.Tags] });
}
