using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Training;

/// <summary>Named entity recognition: an encoder and a linear classifier over words, as transformers' <c>BertForTokenClassification</c>, or a CRF on top of it (Lample et al. 2016).</summary>
public static class EntityRecognition
{
    private const int MostProblems = 20;

    /// <summary>Fine-tunes a checkpoint on labelled words.</summary>
    /// <param name="checkpoint">The encoder to start from.</param>
    /// <param name="tags">The tags, as "B-PER"; a label of an example is an index into them. Where "O", outside of any entity, is not among them, it is the recognizer's last tag, behind
    /// these.</param>
    /// <param name="train">Examples to learn from, at least 1 of whose words is part of an entity. Those without words are left out.</param>
    /// <param name="validation">Labelled examples to choose the best model by; null for none (see <see cref="TrainingOptions.ValidationFraction"/>).</param>
    /// <param name="options">Settings; checked first, all problems reported at once.</param>
    /// <param name="progress">Told of every report, on the training thread; null for none.</param>
    /// <param name="cancellation">Ends the run within a step; a resumable checkpoint is written first where a folder is given.</param>
    /// <returns>The model and how training went.</returns>
    /// <exception cref="ArgumentException">An option, tag or example is out of range, or there is nothing to learn; a message names the example, by its index.</exception>
    /// <exception cref="CheckpointException">The checkpoint cannot be used.</exception>
    /// <exception cref="NonFiniteLossException">The loss became NaN or infinite before there was any sound model.</exception>
    /// <exception cref="IOException">The folder for resumable checkpoints cannot be written, found out before training; or the one that a pause is for could not be.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static EntityTrainingResult FineTune(
        Checkpoint checkpoint, IReadOnlyList<string> tags, IReadOnlyList<EntityExample> train, IReadOnlyList<EntityExample>? validation, EntityTrainingOptions options,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(options);
        var config = checkpoint.Config.WithDropoutOf(options).WithAdaptersOf(options.Strategy, checkpoint);
        var parameters = BertParameters.OfTokenClassifier(config, Math.Max(1, tags.Count), options.UseCrf ? 1 : null);
        TrainingOptionsValidator.Refuse(nameof(options),
        [
            .. EntityTrainingOptionsValidator.Problems(options, checkpoint.Config.MaxPositionEmbeddings, tags.Count), .. Devices.Problems(options.Device),
            .. TrainingPlan.Problems(options.Strategy ?? FineTuningStrategy.Full, config, parameters), .. ObjectiveProblems.OfDropout(options, config, parameters),
        ]);
        CheckTags(tags);
        var all = tags.Contains(Tag.Outside) ? tags : [.. tags, Tag.Outside];
        CheckExamples(train, tags.Count, nameof(train));
        CheckExamples(validation ?? [], tags.Count, nameof(validation));
        var outside = all.ToList().IndexOf(Tag.Outside);
        if (!train.Any(e => e.Labels.Any(l => l >= 0 && l != outside)))
            throw new ArgumentException($"There is nothing to learn: no word of {train.Count} training examples is labelled as part of an entity.", nameof(train));
        var scheme = options.Scheme ?? Detected(all, train);
        CheckScheme(all, scheme);
        var notes = new List<string>();
        if (validation is not { Count: > 0 } && options.ValidationFraction > 0)
        {
            (train, validation) = Split(train, outside, options);
            if (validation.Count == 0 && options.CalibrateScores)
                throw new ArgumentException($"{nameof(options.CalibrateScores)} needs validation data: {nameof(options.ValidationFraction)} {options.ValidationFraction} rounds to no example.", nameof(options));
            if (validation.Count == 0)
                notes.Add(FormattableString.Invariant($"{nameof(options.ValidationFraction)} {options.ValidationFraction} rounds to no example: training goes without validation."));
        }
        else if (validation is not { Count: > 0 } && options.CalibrateScores)
        {
            throw new ArgumentException($"{nameof(options.CalibrateScores)} needs a validation set, or a {nameof(options.ValidationFraction)} above 0.", nameof(options));
        }
        return Cores.Limited(options.Threads, () =>
        {
            using var run = new EntityRecognitionRun(checkpoint, all, scheme, train, validation is { Count: > 0 } ? validation : null, options, notes, cancellation);
            return run.Train(progress, cancellation);
        });
    }

    /// <summary>The scheme of the training labels that has all of the tags; texts with unlabelled words do not show it, unless all are of that kind.</summary>
    private static TagScheme Detected(IReadOnlyList<string> tags, IReadOnlyList<EntityExample> train)
    {
        var whole = train.Where(e => !e.Labels.Contains(EntityExample.Unlabelled)).Select(e => (IReadOnlyList<string>)Array.ConvertAll(e.Labels, l => tags[l]));
        if (!whole.Any(t => t.Any(tag => tag != Tag.Outside)))
            whole = train.Select(e => (IReadOnlyList<string>)Array.ConvertAll(e.Labels, l => l < 0 ? Tag.Outside : tags[l]));
        return TagSequences.DetectAmong(whole, tags);
    }

    /// <summary>The same part of the texts with entities and of those without.</summary>
    private static (IReadOnlyList<EntityExample> Train, IReadOnlyList<EntityExample> Validation) Split(IReadOnlyList<EntityExample> examples, int outside, EntityTrainingOptions options)
    {
        int[] kinds = [.. examples.Select(e => e.Labels.Any(l => l >= 0 && l != outside) ? 1 : 0)];
        var (train, aside) = ValidationSplit.Stratified(kinds, options.ValidationFraction, options.SeedOrDefault);
        return ([.. train.Select(i => examples[i])], [.. aside.Select(i => examples[i])]);
    }

    private static void CheckTags(IReadOnlyList<string> tags)
    {
        var problems = new List<Problem>();
        if (tags.Count > Inference.Entities.TagTable.MostTags)
            throw new ArgumentException($"There are {tags.Count} tags; at most {Inference.Entities.TagTable.MostTags} are supported.", nameof(tags));
        for (var i = 0; i < tags.Count; i++)
        {
            if (Tag.Problem(tags[i]) is { } problem)
                problems.Add(new($"tags[{i}]", problem, "tags as B-TYPE, or O"));
            else if (tags.Take(i).Contains(tags[i]))
                problems.Add(new($"tags[{i}]", $"'{tags[i]}' a second time", "each tag once"));
        }
        if (!tags.Any(t => t != Tag.Outside))
            problems.Add(new("tags", tags.Count == 0 ? "none" : "O alone", "at least one tag of an entity"));
        if (problems.Count > 0)
            throw new ArgumentException(Problem.List("Tags are out of range:", problems.Take(MostProblems)), nameof(tags));
    }

    private static void CheckScheme(IReadOnlyList<string> tags, TagScheme scheme)
    {
        try
        {
            TagTransitions.Of(tags, scheme);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"The tags do not fit the scheme: {e.Message}", nameof(tags), e);
        }
    }

    private static void CheckExamples(IReadOnlyList<EntityExample> examples, int tags, string name)
    {
        var problems = new List<Problem>();
        for (var i = 0; i < examples.Count && problems.Count < MostProblems; i++)
        {
            if (examples[i] is not { Words: { } words, Labels: { } labels })
                problems.Add(new($"{name}[{i}]", "null", "words and labels"));
            else if (words.Count != labels.Length)
                problems.Add(new($"{name}[{i}]", $"{words.Count} words and {labels.Length} labels", "as many of the one as of the other"));
            else if (Array.FindIndex(labels, l => l < EntityExample.Unlabelled || l >= tags) is >= 0 and var word)
                problems.Add(new($"{name}[{i}].Labels[{word}]", $"{labels[word]}", $"0 to {tags - 1}, or {EntityExample.Unlabelled} for none"));
        }
        if (problems.Count > 0)
            throw new ArgumentException(Problem.List("Examples are out of range:", problems), name);
    }
}
