using System.Globalization;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Tests.Training.Strategies;

public class FineTuningStrategyTests
{
    [Theory]
    [InlineData("full"), InlineData("head"), InlineData("bitfit"), InlineData("freeze(0)"), InlineData("freeze(2)"), InlineData("freeze(2,embeddings=false)"), InlineData("gradual")]
    [InlineData("gradual(100)"), InlineData("decay(0.9)"), InlineData("rate(bert.pooler.*,2)"), InlineData("lora(8)"), InlineData("lora(4,alpha=16,dropout=0.1,targets=query|key|dense)")]
    [InlineData("freeze(2)+gradual+decay(0.9)+rate(*.bias,0.5)+rate(classifier.*,1E-05)"), InlineData("bitfit+decay(0.9)"), InlineData("head+rate(classifier.bias,1E+20)"), InlineData("lora(8)+decay(0.9)")]
    public void Parse_CanonicalText_IsReadBack(string text)
    {
        var strategy = FineTuningStrategy.Parse(text);
        Assert.Equal(text, strategy.ToString());
        Assert.True(strategy == FineTuningStrategy.Parse(text));
        Assert.Equal(strategy.GetHashCode(), FineTuningStrategy.Parse(text).GetHashCode());
    }

    [Theory]
    [InlineData(" decay(0.9) + freeze( 2 )", "freeze(2)+decay(0.9)"), InlineData("lora(8,alpha=16,targets=query|value)", "lora(8)"), InlineData("full+head", "head"), InlineData("lora()", "?")]
    [InlineData("lora", "lora(8)")]
    public void Parse_OtherWritings_BecomeTheCanonicalOne(string text, string expected) =>
        Assert.Equal(expected, expected == "?" ? Assert.Throws<FormatException>(() => FineTuningStrategy.Parse(text)) is null ? "" : "?" : FineTuningStrategy.Parse(text).ToString());

    [Fact]
    public void Add_Values_IsTheSameAsTheText()
    {
        Assert.Equal(FineTuningStrategy.Parse("freeze(2)+decay(0.9)"), FineTuningStrategy.LayerwiseDecay(0.9) + FineTuningStrategy.FreezeLayers(2));
        Assert.Equal(FineTuningStrategy.Full, FineTuningStrategy.Full + FineTuningStrategy.Full);
        Assert.NotEqual(FineTuningStrategy.Rate("a*", 2) + FineTuningStrategy.Rate("b*", 3), FineTuningStrategy.Rate("b*", 3) + FineTuningStrategy.Rate("a*", 2));
    }

    [Theory]
    [InlineData("head+bitfit", "head + bitfit"), InlineData("gradual+head", "gradual + head"), InlineData("freeze(1)+freeze(2)", "freeze(1) + freeze(2)"), InlineData("decay(0.9)+decay(0.8)", "only one")]
    [InlineData("lora(8)+freeze(2)", "lora(8) + freeze(2)"), InlineData("lora(8)+gradual", "thaw"), InlineData("bitfit+lora(8)", "bitfit + lora(8)"), InlineData("head+decay(0.9)", "slow down")]
    public void Parse_SenselessTogether_NamesBoth(string text, string named) =>
        Assert.Contains(named, Assert.Throws<FormatException>(() => FineTuningStrategy.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(""), InlineData("+"), InlineData("ful"), InlineData("freeze"), InlineData("freeze(-1)"), InlineData("freeze(0,embeddings=false)"), InlineData("freeze(2"), InlineData("freeze(2,embeddings=no)")]
    [InlineData("freeze(2,layers=3)"), InlineData("decay(1)"), InlineData("decay(0)"), InlineData("decay(NaN)"), InlineData("gradual(0)"), InlineData("rate(*,0)"), InlineData("rate(a b+,2)"), InlineData("lora(0)")]
    [InlineData("lora(8,alpha=0)"), InlineData("lora(8,dropout=1)"), InlineData("lora(8,targets=)"), InlineData("lora(8,alpha=1,alpha=2)"), InlineData("freeze(2)+"), InlineData("head(1)")]
    public void Parse_NoStrategy_SaysWhatWasFound(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => FineTuningStrategy.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void ToString_OtherCulture_IsTheSame()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new("de-DE");
            Assert.Equal("decay(0.9)+rate(*,0.5)", (FineTuningStrategy.LayerwiseDecay(0.9) + FineTuningStrategy.Rate("*", 0.5)).ToString());
            Assert.Equal("decay(0.9)", FineTuningStrategy.Parse("decay(0.9)").ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
