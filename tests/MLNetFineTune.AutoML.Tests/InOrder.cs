using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace MLNetFineTune.AutoML.Tests;

/// <summary>Proposes given points of a pipeline's space, one after the other; the last one again and again.</summary>
internal sealed class InOrder(SweepablePipeline pipeline, params double[][] points) : ITuner
{
    public Parameter Propose(TrialSettings settings)
    {
        var chosen = Parameter.CreateNestedParameter();
        chosen["_pipeline_"] = pipeline.SearchSpace.SampleFromFeatureSpace(points[Math.Min(settings.TrialId, points.Length - 1)]);
        return chosen;
    }

    public void Update(TrialResult result)
    {
    }
}
