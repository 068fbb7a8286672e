using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Torch.Training;

/// <summary>
/// Settings of a fine-tuning run for named entity recognition. Texts longer than <see cref="TrainingOptions.MaxLength"/> are not cut off: they become several windows that overlap by half, and
/// each word is learnt in the window where it has most context. <see cref="TrainingOptions.BestModelMetric"/> is <see cref="ValidationMetric.EntityF1"/> here unless set.
/// </summary>
public class EntityTrainingOptions : TrainingOptions
{
    /// <summary>The default settings.</summary>
    public EntityTrainingOptions() => BestModelMetric = ValidationMetric.EntityF1;

    /// <summary>What the tags' prefixes mean. Null, the default, is detected from the training labels: of the schemes that have all of the tags, the one that they break least often.</summary>
    public TagScheme? Scheme { get; set; }

    /// <summary>Which of a word's sub-words learn its label. Default <see cref="Training.SubwordLabels.First"/>.</summary>
    public SubwordLabels SubwordLabels { get; set; } = SubwordLabels.First;

    /// <summary>How sub-words speak for their word when texts are scored; with a CRF in training too. Default <see cref="Inference.Aggregation.First"/>.</summary>
    public Aggregation Aggregation { get; set; } = Aggregation.First;

    /// <summary>Whether a linear-chain CRF over the words is learnt on top (Lample et al. 2016). Default false.</summary>
    public bool UseCrf { get; set; }

    /// <summary>Highest learning rate of the CRF's transitions, which move on another scale than the encoder's weights; above 0, at most 1. Null, the default, is a hundred times
    /// <see cref="TrainingOptions.LearningRate"/>, but at most 0.05; where that is less than <see cref="TrainingOptions.LearningRate"/>, it is this.</summary>
    public double? CrfLearningRate { get; set; }

    /// <summary>Whether only sequences that are well-formed in the scheme are predicted: the likeliest of them. Default true.</summary>
    public bool ConstrainedDecoding { get; set; } = true;

    /// <summary>Whether scores are calibrated on the validation part after training, by one temperature (Guo et al. 2017): a word's score of 0.8 is then right about four times in five. Default
    /// false; needs a validation set or <see cref="TrainingOptions.ValidationFraction"/>.</summary>
    public bool CalibrateScores { get; set; }

    /// <summary>How the trained recognizer splits a text into words; training examples are split already. Null, the default, is <see cref="WordSplitting.PreTokenizer"/>; in a pipeline
    /// whose labels are for the words of a text column, which is split the same way, <see cref="WordSplitting.Whitespace"/>.</summary>
    public WordSplitting? Splitting { get; set; }

    internal double CrfRateFactor => (CrfLearningRate ?? Math.Max(LearningRate, Math.Min(100 * LearningRate, 0.05))) / LearningRate;

    internal EntityRecognizerSettings SettingsFor(TagScheme scheme) =>
        new() { Scheme = scheme, Splitting = Splitting ?? WordSplitting.PreTokenizer, Aggregation = Aggregation, ConstrainedDecoding = ConstrainedDecoding };
}
