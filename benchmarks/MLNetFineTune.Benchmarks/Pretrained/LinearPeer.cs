using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>Against what needs no encoder: TF-IDF of words and word pairs and logistic regression, on the same rows.</summary>
internal sealed class LinearPeer(Checkpoint encoder)
{
    // One split of the sentences tests on 200 of them: too few to tell anything.
    private const int Splits = 5, Folds = 3;

    public void Measure()
    {
        if (SharedFolder.Has("pretrained, amazon", DataSets.Amazon))
            Compare("amazon", $"{Splits} random 80/20 splits", seed => DataSets.Sentences("amazon", DataSets.Amazon, seed), Splits);
        if (SharedFolder.Has("pretrained, imdb", DataSets.Imdb))
            Compare("imdb", $"{Splits} random 80/20 splits", seed => DataSets.Sentences("imdb", DataSets.Imdb, seed), Splits);
        if (SharedFolder.Has("pretrained, rotten-tomatoes", DataSets.Tomatoes))
            Compare("rotten-tomatoes", $"{Folds} of 10 folds", fold => DataSets.RottenTomatoes(fold - 1, seed: 1), Folds);
    }

    private void Compare(string what, string which, Func<int, LabelledSet> split, int count)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        foreach (var set in Enumerable.Range(1, count).Select(split))
        {
            ours.Add(FineTuned.Accuracy(encoder, set, Recipe.Pretrained(set.Train.Length, set.Labels.Count), ours.Count + 1));
            theirs.Add(100 * new LinearBaseline([.. set.Train.Select(e => e.Text!)], [.. set.Train.Select(e => set.Labels[e.Label])])
                .Accuracy([.. set.Test.Select(e => e.Text!)], [.. set.Test.Select(e => set.Labels[e.Label])]));
            Console.Error.WriteLine(FormattableString.Invariant($"pretrained, {what}: TF-IDF and logistic regression {theirs[^1]:0.0} %"));
        }
        Figure.Print($"pretrained, {what}, {which}", ours.Average(), "%", "TF-IDF of words and word pairs, logistic regression (C 10), the same rows", theirs.Average(), above: 1);
    }
}
