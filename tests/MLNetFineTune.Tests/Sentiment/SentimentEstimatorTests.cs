using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Tests;

public class SentimentEstimatorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Estimator_BooleanLabel_KeepsTheContract() =>
        EstimatorContract.Check(_ml, Tiny.Sentiment(_ml), Tiny.Data(_ml), _ml.Data.LoadFromEnumerable([new { Positive = true }]));

    [Fact]
    public void Transform_ScoreAndProbability_AreLogOddsAndTheirSigmoid()
    {
        var data = Tiny.Data(_ml);
        using var model = Tiny.Sentiment(_ml).Fit(data);
        var output = model.Transform(data);
        var (scores, probabilities) = (output.GetColumn<float>("Score").ToArray(), output.GetColumn<float>("Probability").ToArray());
        var predicted = output.GetColumn<bool>("PredictedLabel").ToArray();
        var logits = model.Classifier.Score([.. data.GetColumn<string>("Text")]);
        for (var i = 0; i < scores.Length; i++)
        {
            Assert.Equal(logits[i][1] - logits[i][0], scores[i], 1e-5);
            Assert.Equal(1 / (1 + Math.Exp(-scores[i])), probabilities[i], 1e-6);
            Assert.Equal(scores[i] > 0, predicted[i]);
        }
    }

    [Fact]
    public void Evaluate_TrainedModel_LearntWhatIsGood()
    {
        var data = Tiny.Data(_ml);
        using var model = _ml.BinaryClassification.Trainers.FineTuneSentiment(Tiny.Checkpoint, "Positive", options: new() { Epochs = 8, LearningRate = 3e-3, BatchSize = 8 }).Fit(data);
        CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(model.Transform(data), "Positive");
        Assert.True(metrics.Accuracy > 0.9, $"accuracy on the training data is {metrics.Accuracy}");
        Assert.True(metrics.LogLoss < 0.6, $"log-loss is {metrics.LogLoss}");
    }
}
