namespace MLNetFineTune.Torch.Training;

/// <summary>Temperature scaling (Guo et al. 2017): the one number that logits are divided by so that held-out labels are likeliest.</summary>
internal static class TemperatureScaling
{
    private const double Least = 0.05, Most = 20;
    private const int Steps = 40;

    /// <summary>The temperature, 0.05 to 20, by golden-section search over its logarithm; the loss has one minimum there.</summary>
    /// <param name="loss">Mean negative log-likelihood at a temperature.</param>
    public static double Find(Func<double, double> loss)
    {
        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (Math.Log(Least), Math.Log(Most));
        var (a, b) = (high - ratio * (high - low), low + ratio * (high - low));
        var (lossA, lossB) = (loss(Math.Exp(a)), loss(Math.Exp(b)));
        for (var step = 0; step < Steps; step++)
        {
            if (lossA <= lossB)
            {
                (high, b, lossB) = (b, a, lossA);
                a = high - ratio * (high - low);
                lossA = loss(Math.Exp(a));
            }
            else
            {
                (low, a, lossA) = (a, b, lossB);
                b = low + ratio * (high - low);
                lossB = loss(Math.Exp(b));
            }
        }
        return Math.Exp((low + high) / 2);
    }
}
