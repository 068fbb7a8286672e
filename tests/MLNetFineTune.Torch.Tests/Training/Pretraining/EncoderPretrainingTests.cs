using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Tests.Models;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Pretraining;

namespace MLNetFineTune.Torch.Tests.Training.Pretraining;

public sealed class EncoderPretrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pretraining").FullName;

    private string Out => Path.Combine(_folder, "encoder");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData(true, false), InlineData(false, true), InlineData(true, true)]
    public void Run_EachObjective_LowersTheLossOfTextsSetAside(bool masked, bool teacher)
    {
        var options = teacher ? PretrainingData.WithTeacher() : PretrainingData.Options();
        options.MaskedTokenWeight = masked ? 1 : 0;
        (options.Epochs, options.LearningRate) = (12, 1e-2);
        var reports = new List<TrainingProgress>();
        var result = EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(216), Out, options, new Reports(reports.Add));

        var losses = reports.Select(r => r.Evaluation).OfType<EvaluationResult>().ToArray();
        Assert.True(losses[^1].Loss < 0.8 * losses[0].Loss, $"{losses[0].Loss} to {losses[^1].Loss}");
        Assert.Equal(masked, !double.IsNaN(losses[^1].Accuracy));
        Assert.True(!masked || losses[^1].Accuracy > 0.1, $"{losses[^1].Accuracy}");
        Assert.Equal(TrainingEnd.Completed, result.End);
        Assert.True(result.Pieces >= 216 && result.Steps >= 12 * 25, $"{result}");
        Assert.Equal(90, Checkpoint.Open(Out).Tokenizer.VocabularySize);
    }

    [Fact]
    public void Run_FromItsOwnFolder_GoesOnWithEveryWeight()
    {
        var options = PretrainingData.Options();
        EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(216), Out, options);
        var weights = File.ReadAllBytes(Path.Combine(Out, "model.safetensors"));
        var second = PretrainingData.Options();
        second.LearningRate = 1e-300;
        var result = EncoderPretraining.Run(EncoderStart.From(Checkpoint.Open(Out)), PretrainingData.Texts(100), Path.Combine(_folder, "second"), second);
        Assert.Empty(result.Notes);
        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(_folder, "second", "model.safetensors")));
    }

    /// <summary>The axes of other texts are others; a student that was trained towards the first ones must not have to learn them.</summary>
    [Fact]
    public void Run_StudentOfTheSameTeacherOnOtherTexts_GoesOnWhereItWas()
    {
        var first = PretrainingData.WithTeacher();
        (first.MaskedTokenWeight, first.Epochs, first.LearningRate) = (0, 12, 1e-2);
        var reports = new List<TrainingProgress>();
        EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(216), Out, first, new Reports(reports.Add));
        var before = reports.Last(r => r.Evaluation is not null).Evaluation!;
        var second = PretrainingData.WithTeacher();
        (second.MaskedTokenWeight, second.Epochs, second.LearningRate) = (0, 1, 1e-300);
        string[] others = [.. PretrainingData.Texts(216).Where((_, i) => i % 6 is 1 or 4).Select(t => t.Replace(" the ", " a ", StringComparison.Ordinal))];
        EncoderPretraining.Run(EncoderStart.From(Checkpoint.Open(Out)), others, Path.Combine(_folder, "second"), second, new Reports(reports.Add));
        var after = reports.Last(r => r.Evaluation is not null).Evaluation!;
        Assert.True(after.Loss < 1.25 * before.Loss, $"{before.Loss} to {after.Loss}");
    }

    [Fact]
    public void Run_FromACheckpointWithoutHead_SaysWhatIsNew()
    {
        var options = PretrainingData.Options();
        options.Epochs = 1;
        var result = EncoderPretraining.Run(EncoderStart.From(TinyData.Checkpoint()), PretrainingData.Texts(40), Out, options);
        Assert.Contains("cls.predictions.transform.dense.weight", Assert.Single(result.Notes), StringComparison.Ordinal);
        var config = File.ReadAllText(Path.Combine(Out, "config.json"));
        Assert.Contains("BertForMaskedLM", config, StringComparison.Ordinal);
        Assert.DoesNotContain("id2label", config, StringComparison.Ordinal);
    }

    /// <summary>About 25 steps an epoch, three epochs: the first step, amid the first and the second epoch, near the end.</summary>
    [Theory, InlineData(1, false), InlineData(11, false), InlineData(30, true), InlineData(74, true)]
    public void Run_CancelledAndResumed_GivesTheBitsOfAnUninterruptedRun(int cancelAfter, bool teacher)
    {
        var options = teacher ? PretrainingData.WithTeacher() : PretrainingData.Options();
        EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(216), Path.Combine(_folder, "whole"), options);

        options.CheckpointFolder = Path.Combine(_folder, "state");
        using var source = new CancellationTokenSource();
        var trained = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(216), Out, options, new Reports(_ =>
        {
            if (++trained == cancelAfter)
                source.Cancel();
        }), cancellation: source.Token));
        Assert.False(Directory.Exists(Out));
        Assert.Equal(teacher ? 2 : 1, Directory.GetFiles(options.CheckpointFolder).Length);

        var result = EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(216), Out, options);
        Assert.Contains("went on", Assert.Single(result.Notes), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "whole", "model.safetensors")), File.ReadAllBytes(Path.Combine(Out, "model.safetensors")));
        Assert.Empty(Directory.GetFiles(options.CheckpointFolder));
    }

    /// <summary>What was trained is not lost where it cannot be written: the run's state is there, its last epoch done.</summary>
    [Fact]
    public void Run_FolderCannotBeWrittenAtTheEnd_GoesOnFromThere()
    {
        var options = PretrainingData.Options();
        options.Epochs = 1;
        EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(60), Path.Combine(_folder, "whole"), options);
        options.CheckpointFolder = Path.Combine(_folder, "state");
        Assert.ThrowsAny<IOException>(() => EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(60), Out, options, new Reports(_ => File.WriteAllText(Out, ""))));
        File.Delete(Out);

        var reports = new List<TrainingProgress>();
        var result = EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(60), Out, options, new Reports(reports.Add));
        Assert.Empty(reports);
        Assert.Contains("went on", Assert.Single(result.Notes), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "whole", "model.safetensors")), File.ReadAllBytes(Path.Combine(Out, "model.safetensors")));
        Assert.Empty(Directory.GetFiles(options.CheckpointFolder));
        options.Device = "cuda:99";
        Assert.Contains("Device: found cuda:99", Assert.Throws<ArgumentOutOfRangeException>(() => EncoderPretraining.Run(PretrainingData.New(), [], Out, options)).Message, StringComparison.Ordinal);
    }

    /// <summary>Killed while the teacher read: what it has read is kept, but for what was written in part.</summary>
    [Fact]
    public void Run_StoppedWhileTheTeacherReads_GoesOnWithWhatItHasRead()
    {
        var options = PretrainingData.WithTeacher();
        options.Epochs = 1;
        var texts = PretrainingData.Texts(600);
        EncoderPretraining.Run(PretrainingData.New(), texts, Path.Combine(_folder, "whole"), options);

        options.CheckpointFolder = Path.Combine(_folder, "state");
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => EncoderPretraining.Run(
            PretrainingData.New(), texts, Out, options, stages: new Stages(stage => { if (stage.Name == "teacher") source.Cancel(); }), cancellation: source.Token));
        var file = Assert.Single(Directory.GetFiles(options.CheckpointFolder, "teacher-*"));
        using (var stream = File.OpenWrite(file))
            stream.SetLength(stream.Length + 37);

        var parts = new List<double>();
        EncoderPretraining.Run(PretrainingData.New(), texts, Out, options, stages: new Stages(stage => parts.Add(stage.Done ?? 0)));
        Assert.True(parts.Count(p => p > 0) is > 0 and var rest && rest < 600 / 256 + 1, string.Join(' ', parts));
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "whole", "model.safetensors")), File.ReadAllBytes(Path.Combine(Out, "model.safetensors")));
    }

    [Fact]
    public void Run_TeacherForTheEmbeddingsAlone_StartsFromThem()
    {
        var options = PretrainingData.WithTeacher();
        (options.Teacher!.SentenceWeight, options.Teacher.WordWeight, options.LearningRate, options.Epochs) = (0, 0, 1e-300, 1);
        EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(20), Out, options);
        options.Teacher.StartEmbeddings = false;
        EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(20), Path.Combine(_folder, "random"), options);
        const string table = "bert.embeddings.word_embeddings.weight", other = "bert.embeddings.position_embeddings.weight";
        var (started, random) = (Golden.Weights(Path.Combine(Out, "model.safetensors")), Golden.Weights(Path.Combine(_folder, "random", "model.safetensors")));
        Assert.NotEqual(random[table], started[table]);
        Assert.Equal(random[other], started[other]);
        Assert.Equal(0.05, Math.Sqrt(started[table].Select(v => (double)v * v).Average()), 0.005);

        options.Teacher.StartEmbeddings = true;
        options.Teacher.Checkpoint = Path.Combine(_folder, "nowhere");
        Assert.Throws<DirectoryNotFoundException>(() => EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(20), Out, options));
    }

    /// <summary>What no objective trains is left as it was: neither trained nor shrunk by weight decay.</summary>
    [Fact]
    public void Run_HiddenTokensAlone_LeavesThePoolerAsItWas()
    {
        var options = PretrainingData.Options();
        (options.Epochs, options.WeightDecay) = (1, 0.5);
        EncoderPretraining.Run(EncoderStart.From(TinyData.Checkpoint()), PretrainingData.Texts(40), Out, options);
        var (before, after) = (Golden.Weights(Path.Combine(TinyData.Checkpoint().Folder, "model.safetensors")), Golden.Weights(Path.Combine(Out, "model.safetensors")));
        Assert.Equal(before["bert.pooler.dense.weight"], after["bert.pooler.dense.weight"]);
        Assert.NotEqual(before["bert.encoder.layer.0.output.dense.weight"], after["bert.encoder.layer.0.output.dense.weight"]);
    }

    [Fact]
    public void Run_FolderIsAFile_SaysSoBeforeTraining()
    {
        File.WriteAllText(Out, "");
        var reports = 0;
        var e = Assert.Throws<IOException>(() => EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(20), Out, PretrainingData.Options(), new Reports(_ => reports++)));
        Assert.Contains(Out, e.Message, StringComparison.Ordinal);
        Assert.Equal(0, reports);
    }

    [Fact]
    public void Run_TooFewTextsToSetAPartAside_SaysSo()
    {
        var options = PretrainingData.Options();
        (options.ValidationFraction, options.Epochs) = (0.01, 1);
        var result = EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(5), Out, options);
        Assert.Contains("ValidationFraction", Assert.Single(result.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AsFloat16_RoundsTheSameWeights()
    {
        var options = PretrainingData.Options();
        EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(100), Out, options);
        options.SaveAsFloat16 = true;
        EncoderPretraining.Run(PretrainingData.New(), PretrainingData.Texts(100), Path.Combine(_folder, "half"), options);
        var (single, half) = (Golden.Weights(Path.Combine(Out, "model.safetensors")), Golden.Weights(Path.Combine(_folder, "half", "model.safetensors")));
        Assert.Equal(single.Keys, half.Keys);
        foreach (var (name, values) in single)
            Assert.Equal(values.Select(v => (float)(Half)v), half[name]);
    }

    [Fact]
    public void Run_TeacherNarrowerThanTheStudent_SaysWhichWidths()
    {
        var e = Assert.Throws<CheckpointException>(() => EncoderPretraining.Run(PretrainingData.New(width: 64), PretrainingData.Texts(10), Out, PretrainingData.WithTeacher()));
        Assert.Contains("hidden_size", e.Message, StringComparison.Ordinal);
        Assert.Contains("64", e.Message, StringComparison.Ordinal);
    }

    /// <summary>One tokenizer takes Chinese characters apart, the other does not: no text can be compared word by word.</summary>
    [Fact]
    public void Run_TeacherSeesOtherWordsInEveryText_SaysThatTheyCannotBeMatched()
    {
        var tokenizer = Tokenization.Training.WordPieceTrainer.Train(["漢字漢字 字漢"], new() { VocabularySize = 30, AcceptSmaller = true, HandleChineseCharacters = false, MinFrequency = 1 });
        var e = Assert.Throws<ArgumentException>(() => EncoderPretraining.Run(PretrainingData.New(tokenizer), ["漢字漢字", "字漢字漢"], Out, Few(PretrainingData.WithTeacher())));
        Assert.Contains("cannot be matched", e.Message, StringComparison.Ordinal);
        Assert.Contains("2 texts", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoText_SaysHowManyTokensAreNeeded()
    {
        foreach (var texts in new[] { [], new[] { "", "a", "the dog" } })
        {
            var e = Assert.Throws<ArgumentException>(() => EncoderPretraining.Run(PretrainingData.New(TinyData.Checkpoint().Tokenizer), texts, Out, PretrainingData.Options()));
            Assert.Contains("LeastTokens", e.Message, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void Run_OptionsOutOfRange_ListsThemAll()
    {
        var options = new PretrainingOptions { Epochs = 0, MaskProbability = 1, MaskedTokenWeight = -1, LeastTokens = 0, BestModelMetric = ValidationMetric.Accuracy, ClassifierDropout = 0.1, Teacher = new() { WordWeight = -1 },
            Strategy = MLNetFineTune.Torch.Training.Strategies.FineTuningStrategy.BitFit,
        };
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => EncoderPretraining.Run(PretrainingData.New(), [], Out, options));
        foreach (var field in new[] { "Epochs", "MaskProbability", "MaskedTokenWeight", "LeastTokens", "BestModelMetric", "ClassifierDropout", "Strategy: found bitfit; allowed full", "Teacher.Checkpoint", "Teacher.WordWeight" })
            Assert.Contains(field, e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => EncoderPretraining.Run(PretrainingData.New(), [], Out, new() { MaskedTokenWeight = 0 }));
    }

    [Fact]
    public void New_ShapeNotPossible_ListsWhy()
    {
        var tokenizer = PretrainingData.Vocabulary();
        var e = Assert.Throws<ArgumentException>(() => EncoderStart.New(
            new() { VocabSize = 20, HiddenSize = 16, NumHiddenLayers = 0, NumAttentionHeads = 3, IntermediateSize = 8 }, tokenizer));
        foreach (var field in new[] { "vocab_size", "num_hidden_layers", "num_attention_heads" })
            Assert.Contains(field, e.Message, StringComparison.Ordinal);
    }

    private static PretrainingOptions Few(PretrainingOptions options)
    {
        options.LeastTokens = 1;
        return options;
    }

    private sealed class Stages(Action<PretrainingStage> report) : IProgress<PretrainingStage>
    {
        public void Report(PretrainingStage value) => report(value);
    }

    private sealed class Reports(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Plan is null)
                report(value);
        }
    }
}
