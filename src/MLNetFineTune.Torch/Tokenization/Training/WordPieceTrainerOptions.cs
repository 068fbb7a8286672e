namespace MLNetFineTune.Torch.Tokenization.Training;

/// <summary>Settings of <see cref="WordPieceTrainer"/>. The defaults are those of <c>BertWordPieceTokenizer.train</c> in Hugging Face's tokenizers, but for the size, which is BERT's.</summary>
public sealed class WordPieceTrainerOptions
{
    /// <summary>A copy: changes of one do not reach the other.</summary>
    public WordPieceTrainerOptions Copy() => (WordPieceTrainerOptions)MemberwiseClone();

    /// <summary>Tokens of the vocabulary, special ones included; more than the special tokens and the alphabet, at most 1,048,576. Default 30,522.</summary>
    public int VocabularySize { get; set; } = 30522;

    /// <summary>How often two neighbouring pieces must stand in the text to become a token, at least 1. Default 2.</summary>
    public int MinFrequency { get; set; } = 2;

    /// <summary>
    /// Most characters that become tokens, at least 1: the most frequent ones, of equally frequent ones those of smaller code points. A character takes up to two tokens, one at
    /// the head of a word and one inside, so a small vocabulary wants a small alphabet (150 is plenty for English). Words with any other character become [UNK]. Default 1,000.
    /// </summary>
    public int AlphabetLimit { get; set; } = 1000;

    /// <summary>Characters that come first into the alphabet, whether they stand in the text or not. Default none.</summary>
    public string InitialAlphabet { get; set; } = "";

    /// <summary>Whether texts become lower case. Default true.</summary>
    public bool Lowercase { get; set; } = true;

    /// <summary>Whether accents are removed; null, the default, does so where <see cref="Lowercase"/> is true.</summary>
    public bool? StripAccents { get; set; }

    /// <summary>Whether every Chinese character is a word of its own. Default true.</summary>
    public bool HandleChineseCharacters { get; set; } = true;

    /// <summary>The longest text in tokens that the tokenizer names (<c>model_max_length</c>), at least 3; null for none. Default 512.</summary>
    public int? ModelMaxLength { get; set; } = 512;

    /// <summary>
    /// Takes a vocabulary that is smaller than <see cref="VocabularySize"/> where the text has no more pieces of <see cref="MinFrequency"/>; otherwise that is an error. Default false.
    /// </summary>
    public bool AcceptSmaller { get; set; }

    /// <summary>Threads that count words, at least 1; null, the default, takes one for each core. The vocabulary is the same whatever their number.</summary>
    public int? Threads { get; set; }
}
