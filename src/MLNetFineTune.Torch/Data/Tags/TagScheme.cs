namespace MLNetFineTune.Torch.Data.Tags;

/// <summary>How entities are written as one tag a word (Ramshaw and Marcus 1995; Tjong Kim Sang and Veenstra 1999; Ratinov and Roth 2009). "O" is a word outside of any.</summary>
public enum TagScheme
{
    /// <summary>I-TYPE on every word of an entity, or the type alone; two entities of one type that touch cannot be told from one.</summary>
    Io,

    /// <summary>I-TYPE on every word, B-TYPE on the first word of an entity that touches one of its type before it.</summary>
    Iob1,

    /// <summary>B-TYPE on the first word of every entity, I-TYPE on the others; also called BIO.</summary>
    Iob2,

    /// <summary>I-TYPE on every word, E-TYPE on the last word of an entity that touches one of its type behind it.</summary>
    Ioe1,

    /// <summary>E-TYPE on the last word of every entity, I-TYPE on the others.</summary>
    Ioe2,

    /// <summary>B-TYPE on the first word, I-TYPE inside, E-TYPE on the last, S-TYPE on the one word of an entity that has no more; also called IOBES.</summary>
    Bioes,

    /// <summary>As <see cref="Bioes"/>, with L-TYPE (last) for E and U-TYPE (unit) for S; also called BILUO.</summary>
    Bilou,
}
