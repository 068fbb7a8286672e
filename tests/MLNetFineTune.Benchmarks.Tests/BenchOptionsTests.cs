using MLNetFineTune.Benchmarks;

namespace MLNetFineTune.Tests.Benchmarks;

public class BenchOptionsTests
{
    [Fact]
    public void Parse_OptionsAmongNames_AreTakenOut()
    {
        var (options, names, problem) = BenchOptions.Parse(["pretrained", "--seeds", "5", "--only", "trec,stsb", "accuracy", "--only", "linear", "--trials", "9"]);

        Assert.Null(problem);
        Assert.Equal(["pretrained", "accuracy"], names);
        Assert.Equal((5, 9), (options.Seeds, options.Trials));
        Assert.Equal(["trec", "stsb", "linear"], options.Only);
        Assert.Null(options.Plot);
        Assert.EndsWith("finetune-tiny-en", options.Encoder, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seeds")]
    [InlineData("--seeds", "0")]
    [InlineData("--seeds", "many")]
    [InlineData("--only")]
    [InlineData("--trials", "0")]
    [InlineData("--encoder")]
    [InlineData("--encoder", "no-such-folder")]
    [InlineData("--seed", "1")]
    public void Parse_WhatIsNotAllowed_IsAProblemThatNamesTheOption(params string[] arguments) =>
        Assert.Contains(arguments[0], BenchOptions.Parse(arguments).Problem, StringComparison.Ordinal);
}
