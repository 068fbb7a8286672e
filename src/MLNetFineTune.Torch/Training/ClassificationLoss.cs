using MLNetFineTune.Torch.Data;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>The mean loss of a batch, from its logits (rows, classes) f32.</summary>
internal delegate Tensor BatchLoss(Tensor logits, ClassificationBatch batch);

/// <summary>Losses of classification, averaged by the examples' weights.</summary>
internal static class ClassificationLoss
{
    /// <summary>The loss that options ask for. With <see cref="TrainingOptions.RDropWeight"/> a batch has its examples twice, one pass behind the other.</summary>
    public static BatchLoss Of(TrainingOptions options, ClassifierDistillation? distillation)
    {
        var labels = LabelLoss.Of(options);
        if (distillation is null && labels is { Smoothing: 0, Gamma: 0 } && options.RDropWeight == 0)
            return CrossEntropy;
        return (logits, batch) =>
        {
            var rows = labels.Rows(logits, Labels(logits, batch));
            if (distillation is not null)
                rows = WithTeacher(rows, logits, batch, distillation.Temperature, distillation.Weight);
            var mean = Mean(rows, batch.Weights);
            return options.RDropWeight == 0 ? mean : mean + Mean(RDrop.Divergence(logits), batch.Weights?[..(batch.Weights.Length / 2)]) * options.RDropWeight;
        };
    }

    /// <summary>Cross-entropy with the labels; every example has one.</summary>
    public static Tensor CrossEntropy(Tensor logits, ClassificationBatch batch)
    {
        var labels = Labels(logits, batch);
        return batch.Weights is null
            ? nn.functional.cross_entropy(logits, labels)
            : Mean(nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None), batch.Weights);
    }

    /// <summary>
    /// (1 - w)·CE + w·T²·KL(teacher ‖ student), both softened by T; T² keeps the gradient's size as T grows (Hinton, Vinyals and Dean 2015, section 2). A row without a label has the second
    /// term alone.
    /// </summary>
    /// <param name="labelled">(rows) what the labels cost.</param>
    /// <param name="logits">(rows, classes).</param>
    /// <param name="batch">Has the teacher's logits.</param>
    /// <param name="temperature">T.</param>
    /// <param name="weight">w.</param>
    private static Tensor WithTeacher(Tensor labelled, Tensor logits, ClassificationBatch batch, double temperature, double weight)
    {
        var teacher = tensor(batch.TeacherLogits!).to(logits.device).view(logits.shape).div(temperature).log_softmax(1); // (rows, classes)
        var student = logits.div(temperature).log_softmax(1);
        var soft = teacher.exp().mul(teacher - student).sum(1); // (rows)
        return labelled * (1 - weight) + soft * (weight * temperature * temperature);
    }

    private static Tensor Labels(Tensor logits, ClassificationBatch batch) => tensor(batch.Labels, int64).to(logits.device);

    /// <summary>The weighted mean; zero, not 0 / 0, where nothing counts.</summary>
    /// <param name="rows">(rows).</param>
    /// <param name="weights">(rows) what each counts; null where all count the same.</param>
    public static Tensor Mean(Tensor rows, float[]? weights) => weights is null
        ? rows.mean()
        : rows.mul(tensor(weights).to(rows.device)).sum() / Math.Max(weights.Sum(w => (double)w), 1e-12);
}
