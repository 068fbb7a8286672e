using MLNetFineTune.Torch.Data.Entities;

namespace MLNetFineTune.EntityRecognition;

/// <summary>
/// The tags that a label's keys stand for, and the tag of a word outside of any entity. ML.NET has no key for that one: a missing key is outside. Where a value of the key is "O",
/// that is outside, and a missing key is a word that nobody labelled.
/// </summary>
internal sealed class KeyTags
{
    private const string OutsideTag = "O";

    private readonly int _missing;

    /// <param name="values">The key's values.</param>
    public KeyTags(IReadOnlyList<string> values)
    {
        KeyCount = values.Count;
        var given = values.Contains(OutsideTag);
        Tags = given ? values : [.. values, OutsideTag];
        _missing = given ? EntityExample.Unlabelled : values.Count;
    }

    /// <summary>The key's values in their order, then "O" where it is none of them.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>How many of the tags have a key.</summary>
    public int KeyCount { get; }

    /// <summary>Index of the tag that a key stands for; <see cref="EntityExample.Unlabelled"/> for none.</summary>
    public int TagOf(uint key) => key is 0 || key > KeyCount ? _missing : (int)key - 1;

    /// <summary>The key of a tag; 0, a missing key, for an outside tag that has none.</summary>
    public uint KeyOf(int tag) => tag < KeyCount ? (uint)tag + 1 : 0;

    /// <summary>Whether a tag is of a word in an entity.</summary>
    public bool IsEntity(int tag) => tag >= 0 && Tags[tag] != OutsideTag;
}
