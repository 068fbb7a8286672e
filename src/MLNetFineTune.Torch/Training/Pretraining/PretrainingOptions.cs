namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>
/// Settings of pre-training. Some defaults are others than those of fine-tuning: one epoch, learning rate 5e-4, batches of 64 texts, warm-up over 5 % of the steps, the last
/// step's weights, and, where <see cref="TrainingOptions.CheckpointFolder"/> is given, a resumable checkpoint every 500 steps.
/// </summary>
public class PretrainingOptions : TrainingOptions
{
    /// <summary>Sets the defaults.</summary>
    public PretrainingOptions() =>
        (Epochs, LearningRate, BatchSize, WarmupRatio, RestoreBestModel, CheckpointSteps) = (1, 5e-4, 64, 0.05, false, 500);

    /// <summary>Weight of the masked-language-model loss (Devlin et al. 2018); at least 0, 0 for none of it. Default 1.</summary>
    public double MaskedTokenWeight { get; set; } = 1;

    /// <summary>Part of the tokens that is to be told: 80 % of them become [MASK], 10 % a random token, 10 % stay; above 0, below 1. Default 0.15.</summary>
    public double MaskProbability { get; set; } = 0.15;

    /// <summary>Whether all pieces of a word are hidden together. Default false.</summary>
    public bool WholeWordMasking { get; set; }

    /// <summary>Texts, or last pieces of longer texts, of fewer tokens are left out; at least 1. Default 4.</summary>
    public int LeastTokens { get; set; } = 4;

    /// <summary>Whether texts are cut into sentences first. Default false: a text is cut into pieces of <see cref="TrainingOptions.MaxLength"/> tokens.</summary>
    public bool SplitSentences { get; set; }

    /// <summary>A larger encoder to learn from; null, the default, for none.</summary>
    public TeacherOptions? Teacher { get; set; }

    /// <summary>Whether the checkpoint's weights are written as f16, which halves the folder; training is in f32 all the same. Default false.</summary>
    public bool SaveAsFloat16 { get; set; }
}

/// <summary>What to learn from a teacher (Hinton et al. 2015), beside or instead of telling hidden tokens. Angles count, not lengths: each loss is the mean of 1 - cosine.</summary>
public class TeacherOptions
{
    /// <summary>A copy: changes of one do not reach the other.</summary>
    public TeacherOptions Copy() => (TeacherOptions)MemberwiseClone();

    /// <summary>The teacher's checkpoint folder; its hidden width is at least the student's. Needed.</summary>
    public string Checkpoint { get; set; } = "";

    /// <summary>Weight of the loss of sentence embeddings: the mean of the last hidden states, and the pooled first token, each against the mean of the teacher's last hidden
    /// states; at least 0. Default 1.</summary>
    public double SentenceWeight { get; set; } = 1;

    /// <summary>Weight of the loss of words: the mean of a word's last hidden states against the teacher's, whatever pieces each cuts the word into; at least 0. Default
    /// 1.</summary>
    public double WordWeight { get; set; } = 1;

    /// <summary>Whether a new student's word embeddings start from the teacher's, by principal components; of no effect where pre-training goes on from a checkpoint. Default
    /// true.</summary>
    public bool StartEmbeddings { get; set; } = true;
}
