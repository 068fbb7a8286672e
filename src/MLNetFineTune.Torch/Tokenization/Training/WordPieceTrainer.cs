using System.Diagnostics;
using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Torch.Tokenization.Training;

/// <summary>
/// Learns a WordPiece vocabulary from texts, as WordPieceTrainer of Hugging Face's tokenizers does: words are counted after BERT's normalisation; the vocabulary is the
/// special tokens ([PAD], [UNK], [CLS], [SEP], [MASK]), the alphabet in order of code points, the characters' ## forms in the same order, and then, one by one, the most
/// frequent pair of neighbouring pieces, of equally frequent ones that of smaller ids. The same texts give the same vocabulary, in whatever order they come and on whatever
/// number of threads. Memory grows with the distinct words, not with the texts. Words of more than 100 characters, always [UNK] to the tokenizer, do not count.
/// </summary>
public static class WordPieceTrainer
{
    internal const string ContinuingPrefix = "##";

    // Tokens between two reports.
    private const int ReportTokens = 256;

    /// <summary>Learns a vocabulary.</summary>
    /// <param name="texts">The texts, enumerated once, on one thread at a time; null ones are passed over. <see cref="Data.TextLines"/> reads them from a file.</param>
    /// <param name="options">The settings; null takes the defaults.</param>
    /// <param name="progress">Told where it is, now and then.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>A tokenizer of the vocabulary: <see cref="TextTokenizer.Save"/> writes its files.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="texts"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Options are out of range, or <see cref="WordPieceTrainerOptions.VocabularySize"/> does not hold the alphabet.</exception>
    /// <exception cref="ArgumentException">
    /// The texts have no words, or give fewer tokens than <see cref="WordPieceTrainerOptions.VocabularySize"/> and <see cref="WordPieceTrainerOptions.AcceptSmaller"/> is false.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static TextTokenizer Train(
        IEnumerable<string?> texts, WordPieceTrainerOptions? options = null, IProgress<VocabularyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new WordPieceTrainerOptions();
        WordPieceTrainerOptionsValidator.Validate(options);
        var clock = Stopwatch.StartNew();
        var normalizer = new BertNormalizer(cleanText: true, options.HandleChineseCharacters, options.StripAccents ?? options.Lowercase, options.Lowercase);
        var (read, found) = (0L, 0L);
        var words = WordCounts.Of(texts, normalizer, options.Threads ?? Environment.ProcessorCount, (textCount, wordCount) =>
        {
            (read, found) = (textCount, wordCount);
            Report(0);
        }, cancellationToken);
        if (words.Words.Length == 0) throw new ArgumentException(new Problem("texts", $"no words in {read} texts", "texts with words").ToString(), nameof(texts));
        var tokens = Tokens(words, options, Report, cancellationToken);
        return TextTokenizer.FromFiles(VocabularyFiles.Of(tokens, options));

        void Report(int tokenCount) => progress?.Report(new(read, found, tokenCount, options.VocabularySize, clock.Elapsed));
    }

    /// <summary>The tokens in order of their ids.</summary>
    internal static IReadOnlyList<string> Tokens(WordCounts words, WordPieceTrainerOptions options, Action<int> report, CancellationToken cancellationToken)
    {
        var tokens = new TokenNames();
        foreach (var token in VocabularyFiles.SpecialTokens) tokens.Add(token);
        foreach (var character in Alphabet.Of(words, options.InitialAlphabet, options.AlphabetLimit)) tokens.Add(character.ToString());
        var spelled = new SpelledWords(words, tokens, ContinuingPrefix);
        if (tokens.Count > options.VocabularySize)
            throw new ArgumentOutOfRangeException(nameof(options), new Problem(nameof(options.VocabularySize), $"{options.VocabularySize}",
                $"at least {tokens.Count}, the special tokens and the alphabet of this text; or a lower {nameof(options.AlphabetLimit)} than {options.AlphabetLimit}").ToString());
        var merges = new PieceMerges(spelled, tokens, ContinuingPrefix);
        var reported = 0;
        while (tokens.Count < options.VocabularySize && merges.Next(options.MinFrequency))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (tokens.Count < reported + ReportTokens) continue;
            report(reported = tokens.Count);
        }
        report(tokens.Count);
        if (tokens.Count < options.VocabularySize && !options.AcceptSmaller)
            throw new ArgumentException(new Problem(nameof(options.VocabularySize), $"{options.VocabularySize}",
                $"at most {tokens.Count}, all that these texts give with {nameof(options.MinFrequency)} {options.MinFrequency}; or {nameof(options.AcceptSmaller)}").ToString(), nameof(options));
        return tokens.Tokens;
    }
}
