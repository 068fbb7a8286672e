using System.Runtime.ExceptionServices;

namespace MLNetFineTune.Torch.Tokenization.Training;

/// <summary>The distinct words of a corpus and how often each stands there, in ordinal order of the words: the same whatever the order of the texts and the number of threads.</summary>
internal sealed record WordCounts(string[] Words, long[] Counts)
{
    // UTF-16 units that a thread takes at once.
    private const int ChunkUnits = 1 << 18;

    /// <summary>Reads all texts on one thread at a time, counts on <paramref name="threads"/> at once.</summary>
    /// <param name="texts">The texts; enumerated once.</param>
    /// <param name="normalizer">How words are normalised.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="report">Told texts and words so far, now and then.</param>
    /// <param name="cancellation">Stops between two chunks.</param>
    public static WordCounts Of(IEnumerable<string?> texts, BertNormalizer normalizer, int threads, Action<long, long> report, CancellationToken cancellation)
    {
        using var source = texts.GetEnumerator();
        var (gate, ended, readTexts, words) = (new Lock(), false, 0L, 0L);
        var counters = Enumerable.Range(0, threads).Select(_ => new WordCounter(normalizer)).ToArray();
        // A thread each, whatever else keeps the pool busy.
        var counting = Array.ConvertAll(counters, counter => Task.Factory.StartNew(() =>
        {
            var chunk = new List<string>();
            while (Next(chunk)) chunk.ForEach(counter.Count);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        try
        {
            Task.WaitAll(counting, CancellationToken.None);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
        return Sum(counters);

        bool Next(List<string> chunk)
        {
            var counted = chunk.Count;
            chunk.Clear();
            lock (gate)
            {
                readTexts += counted;
                words = counters.Sum(c => c.Words);
                if (counted > 0) report(readTexts, words);
                try
                {
                    for (var units = 0; units < ChunkUnits && !ended;)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        ended = !source.MoveNext();
                        if (ended || source.Current is not { } text) continue;
                        chunk.Add(text);
                        units += text.Length + 1;
                    }
                }
                catch
                {
                    ended = true; // the other threads stop too
                    throw;
                }
            }
            return chunk.Count > 0;
        }
    }

    private static WordCounts Sum(WordCounter[] counters)
    {
        var all = counters[0].Counts.ToDictionary(StringComparer.Ordinal);
        foreach (var counter in counters.Skip(1))
            foreach (var (word, count) in counter.Counts)
                all[word] = all.GetValueOrDefault(word) + count;
        var words = all.Keys.ToArray();
        Array.Sort(words, StringComparer.Ordinal);
        return new WordCounts(words, Array.ConvertAll(words, w => all[w]));
    }
}
