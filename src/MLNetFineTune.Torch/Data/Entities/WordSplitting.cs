namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>How a text becomes words.</summary>
public enum WordSplitting
{
    /// <summary>At white space alone, as ML.NET does; punctuation stays with its word ("Paris," is one).</summary>
    Whitespace,

    /// <summary>As BERT's pre-tokenizer does: at white space, and every punctuation mark and every Chinese character is a word of its own ("Paris", ",").</summary>
    PreTokenizer,
}
