using MLNetFineTune.Torch.Data;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>Labelled texts to learn from and to be tested on.</summary>
/// <param name="Name">Name of the data set.</param>
/// <param name="Labels">Names of the classes; labels of examples are indices into it.</param>
/// <param name="Train">Examples to learn from.</param>
/// <param name="Test">Examples to be tested on.</param>
internal sealed record LabelledSet(string Name, IReadOnlyList<string> Labels, TextExample[] Train, TextExample[] Test)
{
    /// <summary>With fewer examples to learn from: the same part of each class, the same for the same seed.</summary>
    public LabelledSet With(int rows, int seed) => this with { Train = [.. Subset.Stratified([.. Train.Select(e => e.Label)], rows, seed).Select(i => Train[i])] };
}
