using Microsoft.ML;

namespace MLNetFineTune;

/// <summary>
/// A teacher for a classifier, and how much it counts (Hinton, Vinyals and Dean 2015). The loss of a row is (1 - w)·cross-entropy + w·T²·KL(teacher ‖ student); a row without a label has the
/// second term alone. Exactly one of <see cref="Teacher"/> and <see cref="TeacherPath"/> is given.
/// </summary>
public sealed class ClassifierDistillationOptions
{
    /// <summary>The teacher: a model that one of our trainers fitted or that was loaded, or a chain that holds one (the last one counts). It has the classes of the label column, by name, in any order;
    /// it stays the caller's. Default null.</summary>
    public ITransformer? Teacher { get; set; }

    /// <summary>Path of the teacher: a model zip that holds such a model, or a folder that <see cref="Torch.Inference.TextClassifier.SavePretrained"/> or transformers wrote. It is loaded by <c>Fit</c>,
    /// and freed at its end. Default null.</summary>
    public string? TeacherPath { get; set; }

    /// <summary>What logits of teacher and student are divided by before their softmax; above 0: the higher it is, the more the classes that are not the first count. Default 2.</summary>
    public double Temperature { get; set; } = 2;

    /// <summary>The teacher's share of the loss, 0 to 1; at 1 the labels have no say. Default 0.5.</summary>
    public double Weight { get; set; } = 0.5;

    internal ClassifierDistillationOptions Copy() => (ClassifierDistillationOptions)MemberwiseClone();
}
