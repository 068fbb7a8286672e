using System.Globalization;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Training;

/// <summary>What is wrong with the options of loss and data.</summary>
internal static class ObjectiveProblems
{
    /// <summary>In any task.</summary>
    public static IEnumerable<Problem> Of(TrainingOptions options)
    {
        if (!(options.LabelSmoothing is >= 0 and < 1))
            yield return new(nameof(options.LabelSmoothing), Text(options.LabelSmoothing), "0 up to but not 1");
        if (!(options.FocalGamma >= 0 && double.IsFinite(options.FocalGamma)))
            yield return new(nameof(options.FocalGamma), Text(options.FocalGamma), "a finite number of at least 0");
        if (!(options.RDropWeight >= 0 && double.IsFinite(options.RDropWeight)))
            yield return new(nameof(options.RDropWeight), Text(options.RDropWeight), "a finite number of at least 0");
        if (options.WeightAveraging is { } decay && !(decay is > 0 and < 1))
            yield return new(nameof(options.WeightAveraging), Text(decay), "above 0, below 1");
        if (options.TokensPerStep is < 1)
            yield return new(nameof(options.TokensPerStep), Text(options.TokensPerStep.Value), "at least 1");
        if (options is { TokensPerStep: not null, GradientAccumulationSteps: > 1 })
            yield return new(nameof(options.TokensPerStep), $"{options.TokensPerStep} beside {options.GradientAccumulationSteps} {nameof(options.GradientAccumulationSteps)}", "one of the two");
        if (options.ClassWeights is { } weights && (!weights.All(w => w >= 0 && double.IsFinite(w)) || !weights.Any(w => w > 0)))
            yield return new(nameof(options.ClassWeights), string.Join(", ", weights.Select(Text)), "finite numbers of at least 0, not all 0");
        if (options is { ClassWeights: not null, BalanceClasses: true })
            yield return new(nameof(options.BalanceClasses), "true", $"false where {nameof(options.ClassWeights)} are given");
        if (options is { Oversample: true, BalanceClasses: true })
            yield return new(nameof(options.BalanceClasses), "true", $"false with {nameof(options.Oversample)}: the classes are as frequent as each other already");
    }

    /// <summary>Whether there is a number for each class.</summary>
    /// <param name="options">The options.</param>
    /// <param name="count">The number of classes.</param>
    /// <param name="what">What a class is called.</param>
    public static IEnumerable<Problem> OfClasses(TrainingOptions options, int count, string what)
    {
        if (options.ClassWeights is { } weights && weights.Count != count)
            yield return new(nameof(options.ClassWeights), $"{weights.Count} numbers", $"{count}, one a {what}");
    }

    /// <summary>Where labels are of words: a sentence has many, so that repeating it repeats them all.</summary>
    public static IEnumerable<Problem> OfEntities(EntityTrainingOptions options)
    {
        if (options.Oversample)
            yield return new(nameof(options.Oversample), "true", $"false: a sentence has words of many tags; {nameof(options.BalanceClasses)} weighs the tags");
        if (!options.UseCrf)
            yield break;
        foreach (var (field, value) in Labelled(options).Where(f => f.Value is not null))
            yield return new(field, $"{value} with {nameof(options.UseCrf)}", "none: a CRF's likelihood is of whole sequences");
    }

    /// <summary>Where there are no labels.</summary>
    public static IEnumerable<Problem> OfPretraining(TrainingOptions options) =>
        Labelled(options).Append((Field: nameof(options.Oversample), Value: options.Oversample ? "true" : null)).Where(f => f.Value is not null)
            .Select(f => new Problem(f.Field, f.Value!, "none: pre-training has no labels"));

    /// <summary>Where a teacher is all that is learnt from: what changes the labels' term changes nothing.</summary>
    public static IEnumerable<Problem> OfDistillation(TrainingOptions options, ClassifierDistillation? distillation)
    {
        if (distillation is not { Weight: 1 })
            yield break;
        const string found = "with a teacher of weight 1", allowed = "0: the labels have no say";
        if (options.LabelSmoothing > 0)
            yield return new(nameof(options.LabelSmoothing), $"{Text(options.LabelSmoothing)} {found}", allowed);
        if (options.FocalGamma > 0)
            yield return new(nameof(options.FocalGamma), $"{Text(options.FocalGamma)} {found}", allowed);
    }

    /// <summary>Where a model has no dropout: passes that R-Drop compares are the same. Layers below the lowest that learns have none.</summary>
    /// <param name="options">The options.</param>
    /// <param name="config">The encoder with its dropout and adapters.</param>
    /// <param name="parameters">What the model has.</param>
    public static IEnumerable<Problem> OfDropout(TrainingOptions options, BertConfig config, IReadOnlyList<ParameterSpec> parameters)
    {
        if (!(options.RDropWeight > 0) || (config.ClassifierDropout ?? config.HiddenDropout) > 0 || config.Lora?.Dropout > 0)
            yield break;
        var plan = TrainingPlan.Of(options.Strategy ?? FineTuningStrategy.Full, config, parameters, Math.Max(1, options.Epochs));
        var hasLayers = plan.FrozenDepth(plan.Stages - 1) <= config.NumHiddenLayers;
        if (!hasLayers || !(config.HiddenDropout > 0 || config.AttentionDropout > 0))
            yield return new(nameof(options.RDropWeight), $"{Text(options.RDropWeight)} without dropout{(hasLayers ? "" : " in what learns")}", "0, or dropout: R-Drop compares passes with other dropout");
    }

    /// <summary>What only a loss of single labels has, with what was asked for; null where nothing was.</summary>
    private static IEnumerable<(string Field, string? Value)> Labelled(TrainingOptions options) =>
    [
        (nameof(options.ClassWeights), options.ClassWeights is null ? null : "weights"), (nameof(options.BalanceClasses), options.BalanceClasses ? "weights" : null),
        (nameof(options.LabelSmoothing), Asked(options.LabelSmoothing)), (nameof(options.FocalGamma), Asked(options.FocalGamma)), (nameof(options.RDropWeight), Asked(options.RDropWeight)),
    ];

    private static string? Asked(double value) => value == 0 ? null : Text(value);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
