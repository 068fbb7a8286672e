using System.IO.Enumeration;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;

namespace MLNetFineTune.Torch.Training.Strategies;

/// <summary>What a strategy makes of a model: for each parameter whether it learns, from which stage on, and at what part of the rate.</summary>
internal sealed class TrainingPlan
{
    private readonly int _layers;
    private readonly FineTuningStrategy _strategy;
    private readonly int[] _frozenDepths;

    private TrainingPlan(FineTuningStrategy strategy, int layers, IReadOnlyList<ParameterSpec> parameters)
    {
        (_strategy, _layers, Parameters) = (strategy, layers, parameters);
        Stages = parameters.Where(p => p.IsTrained).Select(p => p.Stage + 1).DefaultIfEmpty(1).Max();
        _frozenDepths = [.. Enumerable.Range(0, Stages).Select(stage =>
            parameters.Where(p => p.IsTrained && p.Stage <= stage).Select(p => BertParameters.Depth(p.Name, layers)).DefaultIfEmpty(layers + 1).Min())];
    }

    /// <summary>The model's parameters with the plan on them.</summary>
    public IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <summary>Stages in which the model thaws; 1 where all that learns does so from the start.</summary>
    public int Stages { get; }

    /// <summary>Steps from a stage to the next; null for an epoch.</summary>
    public int? StepsPerStage => _strategy.Parts.OfType<GradualPart>().FirstOrDefault()?.StepsPerStage;

    /// <param name="strategy">The strategy, without problems for this model.</param>
    /// <param name="config">The encoder.</param>
    /// <param name="parameters">What the model has.</param>
    /// <param name="epochs">Epochs of the run: stages beyond them never thaw.</param>
    public static TrainingPlan Of(FineTuningStrategy strategy, BertConfig config, IReadOnlyList<ParameterSpec> parameters, int epochs)
    {
        var layers = config.NumHiddenLayers;
        var planned = parameters.Select(p => p with { IsTrained = p.IsNew || strategy.Parts.All(part => Trains(part, p, layers)), RateFactor = p.RateFactor * Factor(strategy, p, layers) }).ToArray();
        if (strategy.Parts.OfType<GradualPart>().FirstOrDefault() is not { } gradual)
            return new(strategy, layers, planned);
        // Frozen layers in between are no stages.
        var depths = planned.Where(p => p.IsTrained).Select(p => BertParameters.Depth(p.Name, layers)).Distinct().OrderDescending().ToList();
        var reached = gradual.StepsPerStage is null ? Math.Min(depths.Count, epochs) : depths.Count;
        return new(strategy, layers, [.. planned.Select(p =>
        {
            var stage = depths.IndexOf(BertParameters.Depth(p.Name, layers));
            return p with { IsTrained = p.IsTrained && stage < reached, Stage = p.IsTrained && stage < reached ? stage : 0 };
        })]) { LostStages = depths.Count - reached };
    }

    /// <summary>What of a strategy does not fit a model.</summary>
    /// <param name="strategy">The strategy.</param>
    /// <param name="config">The encoder.</param>
    /// <param name="parameters">What the model has.</param>
    public static IReadOnlyList<Problem> Problems(FineTuningStrategy strategy, BertConfig config, IReadOnlyList<ParameterSpec> parameters)
    {
        const string field = nameof(TrainingOptions.Strategy);
        var problems = new List<Problem>();
        foreach (var part in strategy.Parts)
        {
            if (part is FreezePart freeze && freeze.Layers > config.NumHiddenLayers)
                problems.Add(new(field, part.Text, $"at most the encoder's {config.NumHiddenLayers} layers"));
            if (part is LoraPart lora)
                problems.AddRange(OfTargets(field, lora, config, parameters));
        }
        if (problems.Count > 0)
            return problems;
        var plan = Of(strategy, config, parameters, int.MaxValue);
        foreach (var rate in strategy.Parts.OfType<RatePart>().Where(rate => !plan.Parameters.Any(p => p.IsTrained && Matches(rate, p))))
            problems.Add(new(field, rate.Text, $"a pattern that matches a parameter that learns, as {plan.Parameters.First(p => p.IsTrained).Name}"));
        if (plan.Stages == 1 && strategy.Parts.OfType<GradualPart>().FirstOrDefault() is { } gradual)
            problems.Add(new(field, $"{gradual.Text} in {strategy}", "layers that can thaw"));
        if (strategy.Parts.OfType<DecayPart>().FirstOrDefault() is { } decay && !plan.Parameters.Any(p => p.IsTrained && BertParameters.Depth(p.Name, plan._layers) <= plan._layers))
            problems.Add(new(field, $"{decay.Text} in {strategy}", "layers that learn"));
        return problems;
    }

    /// <summary>Targets that adapt nothing. A pooler that is new needs no adapter: it learns whole.</summary>
    private static IEnumerable<Problem> OfTargets(string field, LoraPart lora, BertConfig config, IReadOnlyList<ParameterSpec> parameters)
    {
        var unknown = lora.Settings.UnknownTargets(config).ToArray();
        string[] adapted = [.. parameters.Select(p => LoraSettings.ModuleOf(p.Name)).OfType<string>().Distinct()];
        if (unknown.Length == 0 && adapted.Length == 0)
            return [new(field, lora.Text, "targets that the model and its checkpoint have")];
        var isPoolerNew = parameters.Any(p => p.IsNew && p.Name == BertParameters.PoolerDense + ".weight");
        var idle = lora.Targets.Except(unknown).Where(t =>
            !adapted.Any(module => LoraSettings.Matches(t, module)) && !(isPoolerNew && LoraSettings.Matches(t, BertParameters.PoolerDense)));
        return
        [
            .. unknown.Select(t => new Problem(field, $"target {t}", $"{string.Join(", ", LoraSettings.UsualTargets)}, or other ends of dense layers' names")),
            .. adapted.Length == 0 ? [] : idle.Select(t => new Problem(field, $"target {t}", "dense layers that the model has: this one has no pooler")),
        ];
    }

    /// <summary>How many of the lowest parts do not learn at that stage: 0 where the embeddings do, 1 where the lowest layer does, up to all layers + 1.</summary>
    public int FrozenDepth(int stage) => _frozenDepths[stage];

    /// <summary>Stages that the epochs do not reach: what thaws in them never does.</summary>
    public int LostStages { get; private init; }

    /// <summary>Steps that are done when each stage thaws.</summary>
    /// <param name="stepsBeforeEpoch">Steps before an epoch, from 0.</param>
    public long[] ThawSteps(Func<int, long> stepsBeforeEpoch) =>
        [.. Enumerable.Range(0, Stages).Select(stage => StepsPerStage is { } steps ? (long)stage * steps : stepsBeforeEpoch(stage))];

    /// <summary>For people: what learns, at which rates.</summary>
    /// <param name="learningRate">The highest rate.</param>
    public TrainingPlanSummary Summary(double learningRate) => TrainingPlanSummary.Of(_strategy, Parameters, _layers, learningRate, StepsPerStage);

    private static bool Trains(StrategyPart part, ParameterSpec parameter, int layers)
    {
        var depth = BertParameters.Depth(parameter.Name, layers);
        return part switch
        {
            HeadPart => IsHead(parameter.Name),
            FreezePart freeze => depth > freeze.Layers || (depth == 0 && !freeze.Embeddings),
            BiasPart => IsHead(parameter.Name) || parameter.Name.EndsWith(".bias", StringComparison.Ordinal),
            LoraPart => IsHead(parameter.Name) || LoraSettings.IsAdapter(parameter.Name),
            _ => true,
        };
    }

    private static double Factor(FineTuningStrategy strategy, ParameterSpec parameter, int layers)
    {
        var decay = strategy.Parts.OfType<DecayPart>().FirstOrDefault() is { } part ? Math.Pow(part.Decay, layers + 1 - BertParameters.Depth(parameter.Name, layers)) : 1;
        return decay * (strategy.Parts.OfType<RatePart>().LastOrDefault(rate => Matches(rate, parameter))?.Factor ?? 1);
    }

    private static bool IsHead(string name) => !name.StartsWith(BertParameters.Encoder, StringComparison.Ordinal);

    private static bool Matches(RatePart rate, ParameterSpec parameter) => FileSystemName.MatchesSimpleExpression(rate.Pattern, parameter.Name, ignoreCase: false);
}
