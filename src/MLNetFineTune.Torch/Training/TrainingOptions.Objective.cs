namespace MLNetFineTune.Torch.Training;

// What is learnt from the examples, and how much each counts.
public partial class TrainingOptions
{
    /// <summary>How much each class (in entity recognition, each tag) counts in the loss, one number of at least 0 a class, not all 0; null, the default, counts all the same. An example counts
    /// its own weight times its class's, and the loss is the weighted mean. Validation figures are not weighted. Not with a CRF, not in pre-training.</summary>
    public IReadOnlyList<double>? ClassWeights { get; set; }

    /// <summary>Whether classes count by the inverse of their frequency in the training labels, so that all together count the same: examples / (classes that occur × examples of the class), as
    /// scikit-learn's <c>balanced</c>. Default false. Not with <see cref="ClassWeights"/>, <see cref="Oversample"/> or a CRF, not in pre-training.</summary>
    public bool BalanceClasses { get; set; }

    /// <summary>Whether rows of the rarer classes are repeated in each epoch until every class has as many as the most frequent one: all rows of a class equally often, and some, at random
    /// by seed and epoch, once more (random oversampling; Buda, Maki and Mazurowski 2018). An epoch is longer by these rows. Default false. For classes of texts alone.</summary>
    public bool Oversample { get; set; }

    /// <summary>Part of the target that goes to all classes alike (label smoothing; Szegedy et al. 2016), 0 up to but not 1: the cross-entropy is that with (1 - e) on the label and e / classes on
    /// every class. Default 0. With a teacher it is the labels' term that is smoothed. With class weights the whole of an example's
    /// loss counts by its label's class (torch's cross_entropy weighs the smoothed part of each class by that class). Not with a CRF, not in pre-training.</summary>
    public double LabelSmoothing { get; set; }

    /// <summary>Exponent of the focal loss (Lin et al. 2017), at least 0: the cross-entropy of an example is multiplied by (1 - p)^g, p the probability that the model gives the label, so that
    /// what is known already counts less. 0, the default, is plain cross-entropy; the paper takes 2. With a teacher it is the labels' term. Not with a CRF, not in pre-training.</summary>
    public double FocalGamma { get; set; }

    /// <summary>Weight of R-Drop's term (Liang et al. 2021), at least 0: every batch is computed twice, with other dropout, and half of the Kullback-Leibler divergences between the two, one in
    /// each direction, is added to the mean of their losses. Default 0: once, without it; the paper takes 1 to 5. A step takes twice as long. Not with a CRF, not in pre-training.</summary>
    public double RDropWeight { get; set; }

    /// <summary>Tokens for one step, at least 1: the gradients of as many batches as it takes to have that many, an epoch's last step aside, make one step, each example counting the same
    /// whatever its batch. Null, the default, counts batches (<see cref="GradientAccumulationSteps"/>); not with more than one of these.</summary>
    public int? TokensPerStep { get; set; }

    /// <summary>Decay of the weights' moving average, above 0, below 1, as 0.999 (Polyak and Juditsky 1992): evaluations and the trained model are those of the average. Early in training the decay
    /// is lower, (1 + steps) / (10 + steps), so that the average forgets where it began. Null, the default, takes the weights as they are.</summary>
    public double? WeightAveraging { get; set; }
}
