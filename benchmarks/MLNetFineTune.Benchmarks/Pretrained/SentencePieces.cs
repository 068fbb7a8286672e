namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>Few sentences made more, to distil on: a teacher has something to say of any words in a row.</summary>
internal static class SentencePieces
{
    private const int OfEach = 2;

    /// <summary>The sentences, two spans of words of each, and two that begin as one sentence and end as another; in random order.</summary>
    /// <param name="sentences">Words apart by spaces.</param>
    /// <param name="seed">Of what is drawn, and of the order.</param>
    public static string[] With(string[] sentences, int seed)
    {
        var random = new Random(seed);
        var words = Array.ConvertAll(sentences, s => s.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var texts = new List<string>(sentences);
        foreach (var sentence in words)
        {
            for (var i = 0; i < OfEach; i++)
            {
                texts.Add(Span(sentence));
                var other = words[random.Next(words.Length)];
                texts.Add(string.Join(' ', sentence[..(sentence.Length / 2)].Concat(other[(other.Length / 2)..])));
            }
        }
        var shuffled = texts.Where(t => t.Length > 0).ToArray();
        random.Shuffle(shuffled);
        return shuffled;

        string Span(string[] sentence)
        {
            if (sentence.Length < 3)
                return string.Join(' ', sentence);
            var length = random.Next(2, sentence.Length);
            return string.Join(' ', sentence.AsSpan(random.Next(sentence.Length - length + 1), length).ToArray());
        }
    }
}
