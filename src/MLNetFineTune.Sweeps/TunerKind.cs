namespace MLNetFineTune.Sweeps;

/// <summary>How a sweep proposes configurations.</summary>
public enum TunerKind
{
    /// <summary>Those that resemble the better ones so far: a tree-structured Parzen estimator (Bergstra et al. 2011).</summary>
    Tpe,

    /// <summary>At random, each by itself.</summary>
    Random,

    /// <summary>Every combination of the values of a finite space, in order.</summary>
    Grid,
}
