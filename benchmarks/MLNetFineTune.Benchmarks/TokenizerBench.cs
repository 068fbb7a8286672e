using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Benchmarks;

/// <summary>
/// How fast English text, a paragraph at a time, becomes tokens on one thread. A megabyte is 1,000,000 bytes of UTF-8; seconds are processor time of the whole process, the collector's and
/// compiler's threads included: what one core does, whoever else uses the machine.
/// </summary>
internal static class TokenizerBench
{
    private const int ExcerptBytes = 50_000_000, Rounds = 5;

    public static void Run()
    {
        if (Corpus.Excerpt("tokenizer", ExcerptBytes) is not { } paragraphs) return;
        foreach (var name in new[] { "bert-base-uncased", "bert-base-multilingual-cased" })
        {
            if (!Directory.Exists(SharedFolder.Path($"tokenizers/{name}")))
            {
                Figure.Skip($"tokenizer {name}", $"../shared/tokenizers/{name} is not here");
                continue;
            }
            var tokenizer = TextTokenizer.Load(SharedFolder.Path($"tokenizers/{name}"));
            var buffer = new EncodingBuffer();
            var withOffsets = new List<double>();
            var withoutOffsets = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                withOffsets.Add(Seconds(paragraphs, text => tokenizer.Encode(text).Ids.Count));
                withoutOffsets.Add(Seconds(paragraphs, text =>
                {
                    tokenizer.EncodeInto(buffer, text);
                    return buffer.Length;
                }));
            }
            Figure.Print($"tokenizer {name}, with offsets, per core", Rate(withOffsets), "MB/s", atLeast: 10);
            Figure.Print($"tokenizer {name}, ids alone, per core", Rate(withoutOffsets), "MB/s");
        }
    }

    private static double Rate(List<double> seconds) => ExcerptBytes / 1e6 / seconds.Order().ElementAt(seconds.Count / 2);

    private static double Seconds(List<string> paragraphs, Func<string, int> encode)
    {
        var before = Environment.CpuUsage.TotalTime;
        var tokens = 0L;
        foreach (var paragraph in paragraphs) tokens += encode(paragraph);
        if (tokens < paragraphs.Count * 2L) throw new InvalidOperationException($"{tokens} tokens in {paragraphs.Count} paragraphs");
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
