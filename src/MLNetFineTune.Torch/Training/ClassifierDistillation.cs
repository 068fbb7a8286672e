using System.Globalization;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Torch.Training;

/// <summary>
/// Learning from another classifier beside, or instead of, labels (Hinton, Vinyals and Dean 2015): the student is drawn towards the probabilities that the teacher gives each class, softened by a
/// temperature. The loss of an example is (1 - w)·cross-entropy + w·T²·KL(teacher ‖ student); an example without a label has the second term alone.
/// </summary>
/// <param name="Teacher">The classifier to learn from. It has the student's labels, by name, in any order; it reads the texts by its own tokenizer, up to its own MaxLength. It scores the
/// training examples once, before training begins, and stays the caller's.</param>
public sealed record ClassifierDistillation(TextClassifier Teacher)
{
    /// <summary>What logits of teacher and student are divided by before their softmax; above 0: the higher it is, the more the classes that are not the first count. Default 2.</summary>
    public double Temperature { get; init; } = 2;

    /// <summary>The teacher's share of the loss, 0 to 1; at 1 the labels have no say. Default 0.5.</summary>
    public double Weight { get; init; } = 0.5;

    /// <summary>Everything that is wrong with it for a student of these labels; empty where all is well.</summary>
    /// <param name="labels">The student's labels.</param>
    public IReadOnlyList<Problem> Problems(IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var problems = new List<Problem>(Problems(Temperature, Weight));
        if (Teacher is null)
            problems.Add(new("Distillation.Teacher", "null", "a classifier"));
        else if (!TeacherLabels.Match(Teacher.Labels, labels))
            problems.Add(new("Distillation.Teacher", TeacherLabels.Difference(Teacher.Labels, labels), "a classifier with the student's labels, each once, in any order"));
        return problems;
    }

    /// <summary>Everything that is wrong with these two settings; empty where all is well.</summary>
    /// <param name="temperature">See <see cref="Temperature"/>.</param>
    /// <param name="weight">See <see cref="Weight"/>.</param>
    public static IReadOnlyList<Problem> Problems(double temperature, double weight)
    {
        var problems = new List<Problem>();
        if (!(temperature > 0 && double.IsFinite(temperature)))
            problems.Add(new("Distillation.Temperature", temperature.ToString(CultureInfo.InvariantCulture), "above 0, finite"));
        if (!(weight is >= 0 and <= 1))
            problems.Add(new("Distillation.Weight", weight.ToString(CultureInfo.InvariantCulture), "0 to 1"));
        return problems;
    }
}
