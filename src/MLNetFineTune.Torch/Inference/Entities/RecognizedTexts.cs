using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Inference.Entities;

/// <summary>Texts through a recognizer: words, tokens, logits, tags, entities. A portion of the texts at a time: what is held at once is bounded however many there are.</summary>
/// <param name="Logits">The model.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Decoder">Its decoder.</param>
internal sealed record RecognizedTexts(TokenLogits Logits, TagTable Tags, TagDecoder Decoder)
{
    private const int PortionBatches = 64, PortionCharacters = 1 << 23, TextsOfAPart = 16;

    /// <param name="count">Number of texts.</param>
    /// <param name="words">Splits one; called on any thread.</param>
    /// <param name="characters">About how long one is.</param>
    /// <param name="batchSize">Windows of one forward pass.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    public RecognizedText[] Run(int count, Func<int, WordsOfText> words, Func<int, long> characters, int batchSize, CancellationToken cancellation)
    {
        var result = new RecognizedText[count];
        for (int start = 0, end; start < count; start = end)
        {
            end = start;
            for (var left = (long)PortionCharacters; end < count && end - start < (long)PortionBatches * batchSize && (left > 0 || end == start); end++)
                left -= characters(end);
            cancellation.ThrowIfCancellationRequested();
            var (from, texts, tokens) = (start, new WordsOfText[end - start], new WordTokens[end - start]);
            InParts(texts.Length, i =>
            {
                texts[i] = words(from + i);
                tokens[i] = Logits.Tokenizer.EncodePlainWords(texts[i].Words);
            });
            var logits = Logits.Run(tokens, batchSize, cancellation);
            InParts(texts.Length, i => result[from + i] = Of(texts[i], Decoder.Decode(tokens[i], logits[i])));
        }
        return result;
    }

    private RecognizedText Of(WordsOfText text, DecodedWords decoded)
    {
        var entities = new Entity[decoded.Spans.Count];
        for (var i = 0; i < entities.Length; i++)
        {
            var (first, last, score) = decoded.Spans[i];
            entities[i] = text.Entity(Tags.Type(decoded.Tags[first]), first, last, score);
        }
        return new(text.Spans, decoded.Tags, decoded.Scores, entities);
    }

    private static void InParts(int count, Action<int> body) => Cores.Run((count + TextsOfAPart - 1) / TextsOfAPart, part =>
    {
        for (var i = part * TextsOfAPart; i < Math.Min(count, (part + 1) * TextsOfAPart); i++)
            body(i);
    });
}
