using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Inference.Entities;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Crf;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Training;

/// <summary>One fine-tuning run of an entity recognizer: puts the pieces together, and hands the trained model over.</summary>
internal sealed class EntityRecognitionRun : IDisposable
{
    private readonly Checkpoint _checkpoint;
    private readonly IReadOnlyList<string> _tags;
    private readonly EntityTrainingOptions _options;
    private readonly EntityRecognizerSettings _settings;
    private readonly BertConfig _config;
    private readonly int _maxLength;
    private readonly EntityCollator _train;
    private readonly EntityValidation? _validation;
    private readonly ParameterArena _arena;
    private readonly TokenClassifier _module;
    private readonly FrozenPrefix _prefix;
    private readonly TrainingRun _run;
    private readonly List<string> _notes;
    private bool _handedOver;

    /// <param name="checkpoint">The encoder.</param>
    /// <param name="tags">The tags, "O" among them.</param>
    /// <param name="scheme">Their scheme.</param>
    /// <param name="train">Examples to learn from.</param>
    /// <param name="validation">Examples to judge by; null for none.</param>
    /// <param name="options">Settings, checked.</param>
    /// <param name="notes">Sentences for the user; takes more of them.</param>
    /// <param name="cancellation">Ends it.</param>
    public EntityRecognitionRun(
        Checkpoint checkpoint, IReadOnlyList<string> tags, TagScheme scheme, IReadOnlyList<EntityExample> train, IReadOnlyList<EntityExample>? validation, EntityTrainingOptions options,
        List<string> notes, CancellationToken cancellation)
    {
        (_checkpoint, _tags, _options, _settings, _notes) = (checkpoint, tags, options, options.SettingsFor(scheme), notes);
        _maxLength = options.MaxLengthFor(checkpoint.Config);
        _config = checkpoint.Config.WithDropoutOf(options).WithAdaptersOf(options.Strategy, checkpoint);
        var tokenizer = checkpoint.Tokenizer;
        var firstTokensOnly = options.UseCrf ? options.Aggregation == Aggregation.First : options.SubwordLabels == SubwordLabels.First;
        _train = EntityCollator.Of(Tokens(train), [.. train.Select(e => e.Labels)], tokenizer, _maxLength, firstTokensOnly, options.UseCrf);
        if (_train.Count == 0)
            throw new ArgumentException("There is nothing to learn: no example has a word that has both a label and a token.", nameof(train));
        if (_train.LeftOut > 0)
            _notes.Add($"{_train.LeftOut} of {train.Count} training examples are left out: they have no word that has both a label and a token.");
        _validation = validation is null ? null
            : new(Tokens(validation), [.. validation.Select(e => e.Labels)], new(tags, scheme), _settings, tokenizer, _maxLength);

        var device = Devices.Of(options.Device);
        var parameters = BertParameters.OfTokenClassifier(_config, tags.Count, options.UseCrf ? options.CrfRateFactor : null);
        var plan = TrainingPlan.Of(options.Strategy, _config, StartingWeights.Marked(checkpoint, parameters), options.Epochs);
        _arena = StartingWeights.Of(checkpoint, plan.Parameters, _config.InitializerRange, options.SeedOrDefault, _notes)
            .MovedTo(device, mixed: device.type != TorchSharp.DeviceType.CPU);
        _module = new(new Weights(_arena), _config);
        _arena.AttachGradients();
        var operations = IEncoderOperations.For(_arena);
        var weights = ClassWeighting.Of(options, tags.Count, train.SelectMany(e => e.Labels));
        var loss = _module.crf is { } crf ? EntityLoss.Crf(crf, operations) : EntityLoss.CrossEntropy(options, weights);
        _prefix = new(_module.bert, operations, plan, _arena, options, _notes);
        var task = new EntityRecognitionTask(_module, _prefix, _train, _validation, options, weights, loss);
        _prefix.Task = task;
        _run = new(task, _arena, plan, options, () => RunFingerprint.Of(checkpoint.Sha256, tags, _train, _validation, options, _settings, _maxLength), _notes)
        {
            SavesEnd = options.CalibrateScores,
        };

        WordTokens[] Tokens(IReadOnlyList<EntityExample> examples) => WordTokens.Of(tokenizer, examples.Count, i => examples[i].Words, cancellation);
    }

    public EntityTrainingResult Train(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var run = _run.Train(progress, cancellation);
        var settings = _options.CalibrateScores && _validation is not null ? _settings with { Temperature = Temperature(cancellation) } : _settings;
        return new(HandOver(settings), run.End, run.Steps, run.BestStep, run.Best, _train.Split, _train.LeftOut, _notes);
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

    private double Temperature(CancellationToken cancellation)
    {
        var operations = IEncoderOperations.For(_arena);
        var logits = _validation!.Logits(_module, (tokens, _) => new(tokens, operations), _options.BatchSize, cancellation);
        var chain = _module.crf is null ? null : CrfFunction.Chain(_module.crf);
        var temperature = TemperatureScaling.Find(t =>
        {
            cancellation.ThrowIfCancellationRequested();
            return _validation.Loss(logits, chain, t);
        });
        _notes.Add(FormattableString.Invariant($"Scores are calibrated on the validation part: temperature {temperature:0.###}."));
        return temperature;
    }

    private EntityRecognizer HandOver(EntityRecognizerSettings settings)
    {
        _arena.DetachGradients();
        _handedOver = true;
        var (arena, module) = (_arena, _module);
        if (_config.Lora is { } lora)
        {
            arena = MergedModel.Of(arena, PeftAdapter.Of(arena, lora, isPoolerSaved: false, AdapterBase.Of(_checkpoint), _tags));
            module = new(new Weights(arena), _config with { Lora = null });
        }
        else if (_arena.IsMixed)
        {
            // Scores of a model that was just trained and of one that was loaded are the same: both f32.
            arena = _arena.MovedTo(_arena.Device, mixed: false);
            module = new(new Weights(arena), _config);
        }
        _run.DeleteState();
        return new(arena, module, _config with { Lora = null }, _checkpoint.Tokenizer, _tags, _maxLength, settings);
    }
}
