using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Tokenization;
using MLNetFineTune.Torch.Tokenization.Training;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Pretraining;

namespace MLNetFineTune.Torch.Tests.Training.Pretraining;

/// <summary>A few hundred sentences made of a handful of words, encoders of a few thousand parameters, and short runs of them.</summary>
internal static class PretrainingData
{
    private static readonly string[] s_who = ["the dog", "a small cat", "my friend", "the old teacher", "every child", "our neighbour"];
    private static readonly string[] s_does = ["sees", "likes", "never finds", "often visits", "writes to", "waits for"];
    private static readonly string[] s_what = ["the garden", "a long road", "the river bank", "an empty house", "the film", "that noisy market"];

    public static string[] Texts(int count) =>
        [.. Enumerable.Range(0, count).Select(i => $"{s_who[i % 6]} {s_does[i / 6 % 6]} {s_what[i / 36 % 6]}{(i % 3 == 0 ? ", and so it goes on" : "")}.")];

    /// <summary>A vocabulary of its own: other pieces than the goldens' tokenizer has.</summary>
    public static TextTokenizer Vocabulary() => WordPieceTrainer.Train(Texts(216), new() { VocabularySize = 90, AcceptSmaller = true });

    public static string TeacherFolder => Golden.Tiny("bert/sequence-classification");

    public static EncoderStart New(TextTokenizer? tokenizer = null, int width = 16)
    {
        tokenizer ??= Vocabulary();
        return EncoderStart.New(new BertConfig
        {
            VocabSize = tokenizer.VocabularySize, HiddenSize = width, NumHiddenLayers = 2, NumAttentionHeads = 2, IntermediateSize = 2 * width, MaxPositionEmbeddings = 32, PadTokenId = tokenizer.PadId,
        }, tokenizer);
    }

    public static PretrainingOptions Options() => new()
    {
        Epochs = 3, BatchSize = 8, LearningRate = 3e-3, ValidationFraction = 0.1, MaxLength = 24, Seed = 5, Threads = 2, EvaluationSteps = 20, ProgressInterval = TimeSpan.Zero,
    };

    /// <summary>Masked tokens and a teacher together.</summary>
    public static PretrainingOptions WithTeacher()
    {
        var options = Options();
        options.Teacher = new() { Checkpoint = TeacherFolder };
        return options;
    }
}
