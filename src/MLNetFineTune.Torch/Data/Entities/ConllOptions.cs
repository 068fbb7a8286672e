using System.Text;
using MLNetFineTune.Torch.Data.Tags;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>How a CoNLL file is written, and what is wanted of it.</summary>
public sealed class ConllOptions
{
    /// <summary>What is between columns; null, the default: a tab where the first row has one, else any run of spaces.</summary>
    public string? Separator { get; set; }

    /// <summary>The column of the word, from 0, or from -1, the last one, backwards. Default 0.</summary>
    public int WordColumn { get; set; }

    /// <summary>The column of the tag, from 0, or from -1, the last one, backwards. Default -1.</summary>
    public int TagColumn { get; set; } = -1;

    /// <summary>
    /// How a comment begins; null: there are none. Default "# ". A line that begins so is passed over before a text's first word, unless it can be a row: as many columns as the
    /// others, with a tag that is O or has a prefix; so the word "#" is none.
    /// </summary>
    public string? CommentPrefix { get; set; } = "# ";

    /// <summary>The scheme that the file is in; null, the default: detected from all of it.</summary>
    public TagScheme? Scheme { get; set; }

    /// <summary>The scheme to give the tags in. Default <see cref="TagScheme.Iob2"/>.</summary>
    public TagScheme OutputScheme { get; set; } = TagScheme.Iob2;

    /// <summary>What becomes of sequences that the file's scheme does not allow. Default <see cref="InvalidTags.Repair"/>.</summary>
    public InvalidTags InvalidTags { get; set; } = InvalidTags.Repair;

    /// <summary>The file's encoding; bytes that it does not have are refused. Default UTF-8, a byte order mark passed over.</summary>
    public Encoding Encoding { get; set; } = Encoding.UTF8;
}
