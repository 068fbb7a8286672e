using System.Text.Json;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Benchmarks;

/// <summary>Named lists of padded batches, as the peer in Python reads them.</summary>
internal sealed class PeerBatches(TextTokenizer tokenizer)
{
    private readonly Dictionary<string, List<object>> _sets = [];

    /// <summary>Adds a batch.</summary>
    /// <param name="set">Name of the list.</param>
    /// <param name="rows">The batch's examples.</param>
    /// <param name="maxLength">Tokens that examples are cut to.</param>
    /// <param name="width">Tokens to pad to; null for the longest example's.</param>
    public void Add(string set, IEnumerable<TextExample> rows, int maxLength, int? width = null)
    {
        var examples = rows.ToArray();
        var ids = Array.ConvertAll(examples, e => tokenizer.Encode(e.Text, maxLength: maxLength).Ids);
        var columns = width ?? ids.Max(i => i.Count);
        Set(set).Add(new { ids = Padded(ids, columns), mask = Mask(ids, columns), labels = Array.ConvertAll(examples, e => e.Label) });
    }

    /// <summary>Adds a batch with hidden tokens, padded to the longest sequence.</summary>
    public void Add(string set, MaskedTokens hidden)
    {
        var batch = hidden.Batch;
        var ids = Enumerable.Range(0, batch.Count).Select(i => (IReadOnlyList<int>)new ArraySegment<int>(batch.Ids, batch.Starts[i], batch.Length(i))).ToArray();
        var (places, sequence) = (new int[hidden.Places.Length], 0);
        for (var i = 0; i < places.Length; i++)
        {
            while (hidden.Places[i] >= batch.Starts[sequence + 1]) sequence++;
            places[i] = (sequence * batch.MaxLength) + hidden.Places[i] - batch.Starts[sequence];
        }
        Set(set).Add(new { ids = Padded(ids, batch.MaxLength), mask = Mask(ids, batch.MaxLength), places, labels = hidden.Labels });
    }

    private List<object> Set(string name)
    {
        if (!_sets.TryGetValue(name, out var batches)) _sets[name] = batches = [];
        return batches;
    }

    private int[][] Padded(IReadOnlyList<int>[] ids, int columns) => Array.ConvertAll(ids, row => row.Concat(Enumerable.Repeat(tokenizer.PadId, columns - row.Count)).ToArray());

    private static int[][] Mask(IReadOnlyList<int>[] ids, int columns) => Array.ConvertAll(ids, row => Enumerable.Range(0, columns).Select(column => column < row.Count ? 1 : 0).ToArray());

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(_sets));
}
