using MLNetFineTune.Torch.Data;

namespace MLNetFineTune.Torch.Tests.Data;

public class LengthBucketsTests
{
    private static readonly int[] s_lengths = [.. new Random(1).GetItems(Enumerable.Range(3, 126).ToArray(), 5000)];

    [Fact]
    public void Shuffled_AnyEpoch_HasEachExampleOnceInFullBatches()
    {
        var batches = LengthBuckets.Shuffled(s_lengths, 32, 1, 0);
        Assert.Equal(Enumerable.Range(0, 5000), batches.SelectMany(b => b).Order());
        Assert.Equal(156, batches.Count(b => b.Length == 32));
        Assert.Equal(157, batches.Count);
    }

    [Fact]
    public void Shuffled_SeedAndEpoch_AloneDecide()
    {
        static string Text(IReadOnlyList<int[]> batches) => string.Join('|', batches.Select(b => string.Join(',', b)));
        Assert.Equal(Text(LengthBuckets.Shuffled(s_lengths, 32, 1, 3)), Text(LengthBuckets.Shuffled(s_lengths, 32, 1, 3)));
        Assert.NotEqual(Text(LengthBuckets.Shuffled(s_lengths, 32, 1, 3)), Text(LengthBuckets.Shuffled(s_lengths, 32, 1, 4)));
        Assert.NotEqual(Text(LengthBuckets.Shuffled(s_lengths, 32, 1, 3)), Text(LengthBuckets.Shuffled(s_lengths, 32, 2, 3)));
    }

    [Fact]
    public void Shuffled_LengthsOfABatch_AreAlikeAndBatchesAreNotInOrderOfLength()
    {
        var batches = LengthBuckets.Shuffled(s_lengths, 32, 1, 0);
        var padded = batches.Sum(b => b.Length * b.Max(i => s_lengths[i]));
        Assert.InRange(padded / (double)s_lengths.Sum(), 1, 1.06);
        var longest = batches.Select(b => b.Max(i => s_lengths[i])).ToArray();
        Assert.InRange(longest.Zip(longest[1..]).Count(p => p.First > p.Second) / (double)longest.Length, 0.35, 0.65);
    }

    [Fact]
    public void Sorted_AllExamples_GoFromLongToShort()
    {
        var batches = LengthBuckets.Sorted(s_lengths, 7);
        Assert.Equal(Enumerable.Range(0, 5000), batches.SelectMany(b => b).Order());
        Assert.Equal(s_lengths.OrderDescending(), batches.SelectMany(b => b).Select(i => s_lengths[i]));
    }

    [Fact]
    public void Stratified_Fraction_IsTakenOfEachClass()
    {
        int[] labels = [.. Enumerable.Range(0, 100).Select(i => i < 60 ? 0 : i < 99 ? 1 : 2)];
        var (train, validation) = ValidationSplit.Stratified(labels, 0.2, 1);
        Assert.Equal(Enumerable.Range(0, 100), train.Concat(validation).Order());
        Assert.Equal([12, 8, 0], Enumerable.Range(0, 3).Select(c => validation.Count(i => labels[i] == c)));
        Assert.NotEqual(validation, ValidationSplit.Stratified(labels, 0.2, 2).Validation);
    }
}
