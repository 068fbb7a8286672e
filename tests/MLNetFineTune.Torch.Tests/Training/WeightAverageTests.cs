using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Training;

public class WeightAverageTests
{
    [Fact]
    public void Add_Weights_AreAveragedWithALowerDecayAtFirst()
    {
        using var model = new TinyModel(Golden.Tiny("bert/sequence-classification"));
        using var noGradient = no_grad();
        model.Arena.Values.zero_();
        using var average = new WeightAverage(model.Arena, 0.5);
        model.Arena.Values.fill_(1);
        average.Add(1);
        Assert.Equal(9f / 11, average.Values.max().item<float>(), 1e-6f);
        average.Add(1000);
        Assert.Equal(9f / 22 + 0.5f, average.Values.min().item<float>(), 1e-6f);
        using (average.Show())
            Assert.Equal(9f / 22 + 0.5f, model.Parameter("classifier.bias")[0], 1e-6f);
        Assert.Equal((1f, 9f / 22 + 0.5f), (model.Parameter("classifier.bias")[0], average.Values.min().item<float>()));
        average.Keep();
        Assert.Equal(9f / 22 + 0.5f, model.Parameter("classifier.bias")[0], 1e-6f);
    }
}
