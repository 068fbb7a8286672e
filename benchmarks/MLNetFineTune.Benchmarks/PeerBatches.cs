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
        if (!_sets.TryGetValue(set, out var batches)) _sets[set] = batches = [];
        batches.Add(new
        {
            ids = Array.ConvertAll(ids, row => row.Concat(Enumerable.Repeat(tokenizer.PadId, columns - row.Count)).ToArray()),
            mask = Array.ConvertAll(ids, row => Enumerable.Range(0, columns).Select(column => column < row.Count ? 1 : 0).ToArray()),
            labels = Array.ConvertAll(examples, e => e.Label),
        });
    }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(_sets));
}
