using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>The part of an arena that belongs to one module: names are looked up behind a prefix.</summary>
/// <param name="Arena">The parameters.</param>
/// <param name="Prefix">Full name of the module, with a dot at the end; empty for the root.</param>
internal readonly record struct Weights(ParameterArena Arena, string Prefix = "")
{
    /// <summary>A child module's part.</summary>
    public Weights this[string child] => new(Arena, $"{Prefix}{child}.");

    /// <summary>Whether there is a parameter of that name.</summary>
    public bool Has(string name) => Arena.Layout.Find(Prefix + name) is not null;

    public Parameter Parameter(string name) => Arena.Parameter(Prefix + name);

    public Tensor Joined(string first, string second) => Arena.Joined(Prefix + first, Prefix + second);
}
