namespace MLNetFineTune.Torch.Tokenization;

/// <summary>
/// Text to the ids of a pre-trained encoder's vocabulary: the BERT tokenizer (clean, split, WordPiece), the same ids and offsets as Hugging Face's tokenizers give.
/// One instance serves any number of threads at once.
/// </summary>
public sealed class TextTokenizer
{
    private TextTokenizer(IReadOnlyDictionary<string, byte[]> files) => Files = files;

    /// <summary>
    /// The files that it was loaded from, by name (tokenizer.json, vocab.txt, tokenizer_config.json, special_tokens_map.json; those that there were), byte for byte:
    /// written into a folder or an archive they make the same tokenizer again.
    /// </summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>Ids that there are: the largest id + 1, added tokens included. An embedding needs at least as many rows.</summary>
    public int VocabularySize => throw new NotImplementedException();

    /// <summary>The id that pads a batch ([PAD]).</summary>
    public int PadId => throw new NotImplementedException();

    /// <summary>The id at the head of every text ([CLS]).</summary>
    public int ClsId => throw new NotImplementedException();

    /// <summary>The id behind every text ([SEP]).</summary>
    public int SepId => throw new NotImplementedException();

    /// <summary>The id of words that the vocabulary cannot spell ([UNK]).</summary>
    public int UnknownId => throw new NotImplementedException();

    /// <summary>The id that hides a token in masked-language modelling ([MASK]); null where the vocabulary has none.</summary>
    public int? MaskId => throw new NotImplementedException();

    /// <summary>The longest text, in tokens, that the tokenizer's own settings name (model_max_length); null where they name none. Not enforced by <see cref="Encode"/>.</summary>
    public int? ModelMaxLength => throw new NotImplementedException();

    /// <summary>Loads the tokenizer of a checkpoint folder: tokenizer.json if it is there, else vocab.txt with tokenizer_config.json.</summary>
    /// <param name="folder">A Hugging Face checkpoint folder.</param>
    /// <exception cref="ArgumentNullException"><paramref name="folder"/> is null.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It has neither tokenizer.json nor vocab.txt.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or asks for something that is not supported; the message lists every problem.</exception>
    public static TextTokenizer Load(string folder) => throw new NotImplementedException();

    /// <summary>Makes the tokenizer from files held in memory, as <see cref="Files"/> gives them. Files of other names are left out.</summary>
    /// <param name="files">Contents by file name.</param>
    /// <exception cref="ArgumentNullException"><paramref name="files"/> is null.</exception>
    /// <exception cref="FileNotFoundException">Neither tokenizer.json nor vocab.txt is among them.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or asks for something that is not supported; the message lists every problem.</exception>
    public static TextTokenizer FromFiles(IReadOnlyDictionary<string, byte[]> files) => throw new NotImplementedException();

    /// <summary>Encodes a text, or a pair, with special tokens around: [CLS] text [SEP], or [CLS] text [SEP] pair [SEP].</summary>
    /// <param name="text">The text; null is the empty text. Lone surrogates count as U+FFFD.</param>
    /// <param name="pair">The second text; null for none.</param>
    /// <param name="maxLength">Most tokens of the result, special ones included; what is beyond is cut off.</param>
    /// <param name="truncation">Which text of a pair is cut.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> does not leave room for the special tokens, or the text that alone may be cut is too short to be cut so far.</exception>
    public Encoding Encode(string? text, string? pair = null, int maxLength = int.MaxValue, Truncation truncation = Truncation.LongestFirst) => throw new NotImplementedException();

    /// <summary>As <see cref="Encode"/>, ids and type ids alone, into memory that is used again.</summary>
    /// <param name="buffer">Takes the result in place of what it held.</param>
    /// <param name="text">The text; null is the empty text.</param>
    /// <param name="pair">The second text; null for none.</param>
    /// <param name="maxLength">Most tokens of the result, special ones included.</param>
    /// <param name="truncation">Which text of a pair is cut.</param>
    /// <exception cref="ArgumentOutOfRangeException">As <see cref="Encode"/>.</exception>
    public void EncodeInto(EncodingBuffer buffer, string? text, string? pair = null, int maxLength = int.MaxValue, Truncation truncation = Truncation.LongestFirst) =>
        throw new NotImplementedException();

    /// <summary>Encodes words that are split already, as data for entity recognition have them: <see cref="Encoding.WordIds"/> index the list.</summary>
    /// <param name="words">The words; a word may give any number of tokens, none too.</param>
    /// <param name="maxLength">Most tokens of the result, special ones included.</param>
    public Encoding EncodeWords(IReadOnlyList<string> words, int maxLength = int.MaxValue) => throw new NotImplementedException();

    /// <summary>Encodes a text of any length as windows of at most <paramref name="maxLength"/> tokens, each with its special tokens, each beginning with the last tokens of the one before.</summary>
    /// <param name="text">The text; null is the empty text (one window).</param>
    /// <param name="maxLength">Most tokens of a window, special ones included.</param>
    /// <param name="stride">Tokens that neighbouring windows share; less than the tokens of text in a window.</param>
    public IReadOnlyList<Encoding> EncodeWindows(string? text, int maxLength, int stride = 0) => throw new NotImplementedException();
}
