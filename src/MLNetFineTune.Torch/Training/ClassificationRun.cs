using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training.Strategies;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>One fine-tuning run of a classifier: puts the pieces together, and hands the trained model over.</summary>
internal sealed class ClassificationRun : IDisposable
{
    private readonly Checkpoint _checkpoint;
    private readonly IReadOnlyList<string> _labels;
    private readonly BertConfig _config;
    private readonly int _maxLength;
    private readonly bool _keepAdapter;
    private readonly ClassificationCollator _train;
    private readonly ClassificationCollator? _validation;
    private readonly ParameterArena _arena;
    private readonly SequenceClassifier _module;
    private readonly FrozenPrefix _prefix;
    private readonly TrainingRun _run;
    private readonly List<string> _notes;
    private bool _handedOver;

    public ClassificationRun(
        Checkpoint checkpoint, IReadOnlyList<string> labels, IReadOnlyList<TextExample> train, IReadOnlyList<TextExample>? validation, TrainingOptions options,
        ClassifierDistillation? distillation, List<string> notes, CancellationToken cancellation)
    {
        (_checkpoint, _labels, _keepAdapter, _notes) = (checkpoint, labels, options.KeepAdapter, notes);
        _maxLength = options.MaxLengthFor(checkpoint.Config);
        _config = checkpoint.Config.WithDropoutOf(options).WithAdaptersOf(options.Strategy, checkpoint);
        var examples = ClassificationCollator.Of(train, checkpoint.Tokenizer, _maxLength, cancellation);
        _train = examples with
        {
            Weights = ClassWeighting.OfExamples(options, labels.Count, examples.Labels, examples.Weights),
            TeacherLogits = distillation is null ? null : SoftLabels.Of(distillation, labels, train, options.BatchSize, cancellation),
        };
        _validation = validation is null ? null : ClassificationCollator.Of(validation, checkpoint.Tokenizer, _maxLength, cancellation);

        var device = Devices.Of(options.Device);
        var plan = TrainingPlan.Of(options.Strategy, _config, StartingWeights.Marked(checkpoint, BertParameters.OfClassifier(_config, labels.Count)), options.Epochs);
        _arena = StartingWeights.Of(checkpoint, plan.Parameters, _config.InitializerRange, options.SeedOrDefault, _notes)
            .MovedTo(device, mixed: device.type != TorchSharp.DeviceType.CPU);
        _module = new(new Weights(_arena), _config);
        _arena.AttachGradients();
        var operations = IEncoderOperations.For(_arena);
        _prefix = new(_module.bert, operations, plan, _arena, options, _notes);
        var task = new ClassificationTask(_module, _prefix, _train, _validation, labels.Count, options, ClassificationLoss.Of(options, distillation));
        _prefix.Task = task;
        _run = new(task, _arena, plan, options, Fingerprint, _notes);

        string Fingerprint() => RunFingerprint.Of(
            checkpoint.Sha256, labels.Count, _train, _validation, options, _maxLength, distillation is null ? null : SoftLabels.Fingerprint(distillation, labels));
    }

    public TrainingResult Train(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var run = _run.Train(progress, cancellation);
        var truncated = _train.Texts.Truncated + (_validation?.Texts.Truncated ?? 0);
        return new(HandOver(), run.End, run.Steps, run.BestStep, run.Best, truncated, _notes);
    }

    public void Dispose()
    {
        _run.Dispose();
        _prefix.Dispose();
        if (!_handedOver)
        {
            _module.Dispose();
            _arena.Dispose();
        }
        NativeHeap.GiveBack();
    }

    private TextClassifier HandOver()
    {
        _arena.DetachGradients();
        _handedOver = true;
        var (arena, module) = (_arena, _module);
        PeftAdapter? adapter = null;
        if (_config.Lora is { } lora)
        {
            var isPoolerSaved = arena.Layout.Find(BertParameters.Pooler + "dense.weight")!.Spec.IsTrained;
            adapter = PeftAdapter.Of(arena, lora, isPoolerSaved, AdapterBase.Of(_checkpoint), _labels);
            arena = MergedModel.Of(arena, adapter);
            module = new(new Weights(arena), _config with { Lora = null });
        }
        else if (_arena.IsMixed)
        {
            // Scores of a model that was just trained and of one that was loaded are the same: both f32.
            arena = _arena.MovedTo(_arena.Device, mixed: false);
            module = new(new Weights(arena), _config);
        }
        _run.DeleteState();
        return new(arena, module, _config with { Lora = null }, _checkpoint.Tokenizer, _labels, _maxLength, _keepAdapter ? adapter : null);
    }
}
