using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Data;

/// <summary>Rows of rarer classes, repeated until every class has as many as the most frequent one (random oversampling; Buda, Maki and Mazurowski 2018).</summary>
internal static class Oversampling
{
    /// <summary>Rows of an epoch; always as many.</summary>
    /// <param name="labels">Class of each row; a row below 0 has none and occurs once.</param>
    public static int Count(IReadOnlyList<int> labels)
    {
        var classes = labels.Where(l => l >= 0).GroupBy(l => l).Select(c => c.Count()).ToArray();
        return checked(labels.Count(l => l < 0) + (classes.Length == 0 ? 0 : classes.Length * classes.Max()));
    }

    /// <summary>One epoch's rows: all of a class equally often, and some, chosen at random, once more. Depends on the arguments alone.</summary>
    /// <param name="labels">Class of each row; a row below 0 has none and occurs once.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns>Indices of rows, class by class.</returns>
    public static int[] Rows(IReadOnlyList<int> labels, int seed, int epoch)
    {
        var random = new Random((int)DropoutStream.Mix(DropoutStream.Mix((uint)seed ^ 0x5EED_0000_0000UL) ^ (uint)epoch));
        var classes = Enumerable.Range(0, labels.Count).GroupBy(i => Math.Max(labels[i], -1)).OrderBy(c => c.Key).Select(c => (Label: c.Key, Rows: c.ToArray())).ToArray();
        var most = classes.Where(c => c.Label >= 0).Select(c => c.Rows.Length).DefaultIfEmpty().Max();
        var result = new List<int>(Count(labels));
        foreach (var (label, rows) in classes)
        {
            for (var times = label < 0 ? 1 : most / rows.Length; times > 0; times--)
                result.AddRange(rows);
            if (label < 0)
                continue;
            random.Shuffle(rows);
            result.AddRange(rows.AsSpan(0, most % rows.Length));
        }
        return [.. result];
    }
}
