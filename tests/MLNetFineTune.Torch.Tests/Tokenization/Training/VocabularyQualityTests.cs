using MLNetFineTune.Torch.Tokenization;
using MLNetFineTune.Torch.Tokenization.Training;
using Xunit.Abstractions;

namespace MLNetFineTune.Tests.Tokenization.Training;

public class VocabularyQualityTests(ITestOutputHelper output)
{
    private const string Wikipedia = "corpora/wikipedia-2015.txt.xz", Books = "corpora/gutenberg-sample.txt.xz", Bert = "tokenizers/bert-base-uncased/vocab.txt";

    [CorpusFact(Wikipedia, Books, Bert)]
    public void Train_Corpus_SpellsHeldOutTextInFewerTokensThanBertsVocabularyOfThatSize()
    {
        const int Size = 8192;
        var (wikipedia, books) = (CorpusText.Head(Wikipedia, 10_000_000), CorpusText.Head(Books, 6_000_000));
        var (trainedOn, heldOut) = (new List<string>(), new List<List<string>>());
        foreach (var texts in new[] { wikipedia, books })
        {
            var split = texts.Count * 9 / 10;
            trainedOn.AddRange(texts[..split]);
            heldOut.Add(texts[split..]);
        }
        // The default alphabet of 1,000 characters, about as many as BERT's has.
        var own = WordPieceTrainer.Train(trainedOn, new() { VocabularySize = Size });
        var berts = CutBert(Size);

        foreach (var texts in heldOut)
        {
            var words = WordCounts.Of(texts, new BertNormalizer(), threads: 2, (_, _) => { }, default);
            var (found, peer) = (TokensPerWord(own, words), TokensPerWord(berts, words));
            output.WriteLine($"{words.Counts.Sum()} words: {found:F4} tokens per word, BERT's vocabulary {peer:F4}");
            Assert.InRange(found, 1, peer);
        }
    }

    // BERT's special tokens and single characters, then its first other tokens: they are about in order of frequency.
    private static TextTokenizer CutBert(int size)
    {
        var tokens = File.ReadAllLines(SharedData.Path(Bert));
        bool IsCharacter(string t) => t.Length == 1 || t.Length == 3 && t.StartsWith("##", StringComparison.Ordinal);
        var kept = VocabularyFiles.SpecialTokens.Concat(tokens.Where(IsCharacter)).ToList();
        kept.AddRange(tokens.Where(t => !IsCharacter(t) && !VocabularyFiles.SpecialTokens.Contains(t) && !t.StartsWith("[unused", StringComparison.Ordinal)).Take(size - kept.Count));
        Assert.Equal(size, kept.Count);
        return TextTokenizer.FromFiles(VocabularyFiles.Of(kept, new()));
    }

    // A word that cannot be spelt counts as if spelt in single characters, so that no vocabulary gains by knowing fewer.
    private static double TokensPerWord(TextTokenizer tokenizer, WordCounts words)
    {
        var tokens = 0L;
        var buffer = new EncodingBuffer();
        foreach (var (word, count) in words.Words.Zip(words.Counts))
        {
            tokenizer.EncodeInto(buffer, word);
            var pieces = buffer.Ids[1..^1];
            tokens += count * (pieces.Length == 1 && pieces[0] == tokenizer.UnknownId ? word.Length : pieces.Length);
        }
        return (double)tokens / words.Counts.Sum();
    }
}
