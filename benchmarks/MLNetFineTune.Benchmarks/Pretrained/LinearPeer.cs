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
        if (SharedFolder.Has("pretrained, rotten-tomatoes", DataSets.Tomatoes, DomainDistillation.Teacher))
            Compare("rotten-tomatoes", $"{Folds} of 10 folds", fold => DataSets.RottenTomatoes(fold - 1, seed: 1), Folds, distilled: true);
    }

    private void Compare(string what, string which, Func<int, LabelledSet> split, int count, bool distilled = false)
    {
        var (ours, plain, theirs) = (new List<double>(), new List<double>(), new List<double>());
        foreach (var set in Enumerable.Range(1, count).Select(split))
        {
            var seed = theirs.Count + 1;
            plain.Add(FineTuned.Accuracy(encoder, set, Recipe.Pretrained(set.Train.Length, set.Labels.Count), seed));
            if (distilled)
            {
                using var folder = new TemporaryFolder();
                ours.Add(FineTuned.Accuracy(DomainDistillation.Of(encoder, set, folder["distilled"], seed), set, Recipe.Distilled, seed));
            }
            theirs.Add(100 * new LinearBaseline([.. set.Train.Select(e => e.Text!)], [.. set.Train.Select(e => set.Labels[e.Label])])
                .Accuracy([.. set.Test.Select(e => e.Text!)], [.. set.Test.Select(e => set.Labels[e.Label])]));
            Console.Error.WriteLine(FormattableString.Invariant($"pretrained, {what}: TF-IDF and logistic regression {theirs[^1]:0.0} %"));
        }
        const string Peer = "TF-IDF of words and word pairs, logistic regression (C 10), the same rows";
        // Where the domain is learnt first, that is what must do better; what the encoder gives as it is stands beside it.
        Figure.Print($"pretrained, {what}, {which}", plain.Average(), "%", Peer, theirs.Average(), above: distilled ? null : 1);
        if (distilled)
            Figure.Print($"pretrained, {what}, {which}, distilled on the training sentences and pieces of them first", ours.Average(), "%", Peer, theirs.Average(), above: 1);
    }
}
