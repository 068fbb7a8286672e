using MLNetFineTune.Tests;

namespace MLNetGoldens.StandIn;

/// <summary>What compiles against the stand-in compiles against the published packages.</summary>
public sealed class ApiTests
{
    [Theory]
    [InlineData("Microsoft.ML.DataView")]
    [InlineData("Microsoft.ML.Core")]
    [InlineData("Microsoft.ML.Data")]
    [InlineData("Microsoft.ML.Transforms")]
    public void Assembly_OffersNothingThatThePublishedOneLacks(string assembly) => Assert.Empty(StandInApi.Beyond("Microsoft.ML-5.0.0.txt.gz", assembly));
}
