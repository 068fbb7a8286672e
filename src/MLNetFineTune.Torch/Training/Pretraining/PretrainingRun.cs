using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;
using MLNetFineTune.Torch.Training.Strategies;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>One pre-training run: puts the pieces together, and writes the checkpoint folder at the end.</summary>
internal sealed class PretrainingRun : IDisposable
{
    private readonly EncoderStart _start;
    private readonly PretrainingOptions _options;
    private readonly PretrainingTexts _texts;
    private readonly TeacherTargets? _targets;
    private readonly ParameterArena _arena;
    private readonly MaskedLanguageModel _module;
    private readonly TrainingRun _run;
    private readonly List<string> _notes = [];

    public PretrainingRun(EncoderStart start, IEnumerable<string> texts, PretrainingOptions options, IProgress<PretrainingStage>? stages, CancellationToken cancellation)
    {
        (_start, _options) = (start, options);
        var teacher = options.Teacher is { } t && t.SentenceWeight + t.WordWeight > 0 ? t : null;
        // A teacher may be there for the embeddings alone.
        var starts = options.Teacher is { StartEmbeddings: true } && start.Checkpoint is null;
        var teacherCheckpoint = teacher is not null || starts ? OpenTeacher(options.Teacher!, start) : null;
        var maxLength = options.MaxLengthFor(start.Config);
        stages?.Report(new("tokenizing", null));
        _texts = PretrainingTexts.Of(
            options.SplitSentences ? texts.SelectMany(SentenceSplitter.Split) : texts, start.Tokenizer, maxLength, teacher is null ? null : teacherCheckpoint!.Tokenizer,
            teacherCheckpoint?.Config.MaxPositionEmbeddings ?? 0, options.LeastTokens, cancellation);
        CheckTexts(options);
        if (_texts.Unmatched > 0)
            _notes.Add($"{_texts.Unmatched} texts were left out, whole or in part: the teacher's tokenizer sees other words in them, or more tokens than the teacher reads at once.");
        var (train, validation) = Split();
        if (options.ValidationFraction > 0 && validation.Length == 0)
            _notes.Add($"ValidationFraction {options.ValidationFraction} of {_texts.Count} texts rounds to none: nothing was set aside.");
        var device = Devices.Of(options.Device);
        try
        {
            using var encoder = teacherCheckpoint is null ? null : new FrozenEncoder(teacherCheckpoint, device);
            _arena = Weights(starts ? encoder : null, cancellation);
            if (teacher is not null)
            {
                _targets = new(_texts, start.Config.HiddenSize, teacher.WordWeight > 0, TargetsFile(teacherCheckpoint!, teacher));
                using var before = start.Checkpoint is null ? null : new FrozenEncoder(start.Checkpoint, device);
                _targets.Complete(encoder!, before, part => stages?.Report(new("teacher", part)), cancellation);
            }
            _arena = _arena.MovedTo(device, mixed: device.type != TorchSharp.DeviceType.CPU);
            _module = new(new Weights(_arena), start.Config.WithDropoutOf(options));
            _arena.AttachGradients();
            var objectives = new PretrainingObjectives(
                options.MaskedTokenWeight > 0 ? new(start.Tokenizer, options.MaskProbability, options.WholeWordMasking) : null, options.MaskedTokenWeight, _targets,
                teacher?.SentenceWeight ?? 0, teacher?.WordWeight ?? 0);
            var operations = IEncoderOperations.For(_arena);
            var task = new PretrainingTask(_module, operations, _texts, train, validation, objectives, options.BatchSize, options.SeedOrDefault, _arena.Device);
            var plan = TrainingPlan.Of(FineTuningStrategy.Full, start.Config, [.. _arena.Layout.Slots.Select(s => s.Spec)], options.Epochs);
            _run = new(task, _arena, plan, options, () => RunFingerprint.Of(start, _texts, options, teacherCheckpoint, maxLength), _notes) { SavesEnd = true };
        }
        catch
        {
            Dispose();
            throw;
        }
        stages?.Report(new("training", null));
    }

    public PretrainingResult Train(string folder, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var run = _run.Train(progress, cancellation);
        _arena.DetachGradients();
        EncoderFolder.Write(folder, _arena, _start.Config, _start.Tokenizer, _options.SaveAsFloat16, hasHead: _module.cls is not null);
        _run.DeleteState();
        if (run.End != TrainingEnd.Paused)
            _targets?.Delete();
        return new(folder, run.End, run.Steps, run.BestStep, run.Best, _texts.Count, _texts.Tokens, _notes);
    }

    public void Dispose()
    {
        _run?.Dispose();
        _targets?.Dispose();
        _module?.Dispose();
        _arena?.Dispose();
        NativeHeap.GiveBack();
    }

    /// <summary>Where targets are kept for a resumed run; null for a temporary file.</summary>
    private string? TargetsFile(Checkpoint checkpoint, TeacherOptions teacher)
    {
        if (_options.CheckpointFolder is not { } folder)
            return null;
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, $"teacher-{RunFingerprint.Of(_start, _texts, checkpoint, teacher.WordWeight > 0)[..16]}.f16");
    }

    private static Checkpoint OpenTeacher(TeacherOptions options, EncoderStart start)
    {
        var teacher = Checkpoint.Open(options.Checkpoint);
        if (teacher.Config.HiddenSize < start.Config.HiddenSize)
        {
            throw new CheckpointException(teacher.Folder, [new(
                "config.json hidden_size", $"{teacher.Config.HiddenSize}", $"at least the student's ({start.Config.HiddenSize}): a teacher's states are projected to the student's width")]);
        }
        return teacher;
    }

    private void CheckTexts(PretrainingOptions options)
    {
        if (_texts.Count > 0)
            return;
        throw new ArgumentException(
            _texts.Unmatched > 0
                ? $"The teacher cannot be matched with the student: their tokenizers see other words in all of the {_texts.Unmatched} texts. Both must cut text into words alike (as two BERT tokenizers do)."
                : $"There is no text to learn from: none has {options.LeastTokens} tokens (LeastTokens) or more.");
    }

    /// <summary>A part at random is set aside for evaluation.</summary>
    private (int[] Train, int[] Validation) Split()
    {
        var order = Enumerable.Range(0, _texts.Count).ToArray();
        new Random(_options.SeedOrDefault).Shuffle(order);
        var aside = Math.Min(_texts.Count - 1, (int)Math.Round(_options.ValidationFraction * _texts.Count));
        return (order[aside..], order[..aside]);
    }

    private ParameterArena Weights(FrozenEncoder? teacher, CancellationToken cancellation)
    {
        // A head that nothing trains, and that was not there before, would only look like one.
        var head = _options.MaskedTokenWeight > 0 || _start.Checkpoint?.Weights.Has("cls.predictions.bias") == true;
        ParameterSpec[] parameters =
        [
            .. BertParameters.OfEncoder(_start.Config), .. Kept(BertParameters.OfPooler(_start.Config), _options.Teacher is { SentenceWeight: > 0 }),
            .. head ? Kept(BertParameters.OfMaskedTokenHead(_start.Config), _options.MaskedTokenWeight > 0) : [],
        ];
        if (_start.Checkpoint is { } checkpoint)
            return StartingWeights.Of(checkpoint, parameters, _start.Config.InitializerRange, _options.SeedOrDefault, _notes);
        var arena = StartingWeights.New(parameters, _start.Config.InitializerRange, _options.SeedOrDefault);
        if (teacher is null)
            return arena;
        EmbeddingStart.Fill(arena, _start.Tokenizer, teacher, cancellation);
        return arena;

        // What no objective trains must not shrink either.
        static IEnumerable<ParameterSpec> Kept(IEnumerable<ParameterSpec> part, bool trained) => trained ? part : part.Select(p => p with { Decays = false });
    }
}
