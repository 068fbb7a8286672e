using Microsoft.ML;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.AutoML;

/// <summary>A trainer of one trial. A failure of the first trial ends ML.NET's experiments, unless the trial counts as cancelled: so does one here whose loss became NaN, which only tells that its
/// values were bad ones.</summary>
internal sealed class TrialEstimator(IEstimator<ITransformer> trainer) : IEstimator<ITransformer>
{
    public ITransformer Fit(IDataView input)
    {
        try
        {
            return trainer.Fit(input);
        }
        catch (NonFiniteLossException diverged)
        {
            throw new OperationCanceledException($"The trial is given up: {diverged.Message}", diverged);
        }
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => trainer.GetOutputSchema(inputSchema);
}
