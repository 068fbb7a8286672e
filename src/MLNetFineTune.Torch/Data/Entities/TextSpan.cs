namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>An annotated stretch of a text.</summary>
/// <param name="Type">What it is, as "PER".</param>
/// <param name="Start">Its first UTF-16 code unit, from 0.</param>
/// <param name="End">Behind its last one.</param>
internal readonly record struct TextSpan(string Type, int Start, int End)
{
    public override string ToString() => $"'{Type}' from {Start} to {End}";
}
