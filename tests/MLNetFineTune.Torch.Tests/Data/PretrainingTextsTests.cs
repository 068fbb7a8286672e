using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Tests.Training;
using MLNetFineTune.Torch.Tests.Training.Pretraining;

namespace MLNetFineTune.Torch.Tests.Data;

public class PretrainingTextsTests
{
    private const string Long = "the unbelievable ending wastes its actors and an unbelievable amount of gripping film, never moving anyone but the noisiest child";

    [Theory, InlineData(6), InlineData(9), InlineData(64)]
    public void Of_LongText_IsCutBetweenWordsAndNothingIsLost(int maxLength)
    {
        var tokenizer = TinyData.Checkpoint().Tokenizer;
        var texts = PretrainingTexts.Of([Long, "", "a film"], tokenizer, maxLength, null, 0, 1, default);
        int[] expected = [.. tokenizer.Encode(Long).Ids.Skip(1).SkipLast(1), .. tokenizer.Encode("a film").Ids.Skip(1).SkipLast(1)];
        Assert.Equal(expected, Enumerable.Range(0, texts.Count).SelectMany(i => texts.Pieces.Ids(i)[1..^1].ToArray()));
        for (var i = 0; i < texts.Count; i++)
        {
            var ids = texts.Pieces.Ids(i);
            Assert.True(ids.Length <= maxLength && ids[0] == tokenizer.ClsId && ids[^1] == tokenizer.SepId);
        }
        Assert.Equal(Enumerable.Range(0, texts.Count).Sum(texts.Pieces.Length), texts.Tokens);
    }

    [Fact]
    public void Of_TeacherWithAnotherVocabulary_CutsBothAtTheSameWords()
    {
        var (student, teacher) = (PretrainingData.Vocabulary(), TinyData.Checkpoint().Tokenizer);
        var texts = PretrainingTexts.Of([.. PretrainingData.Texts(216), string.Join(' ', PretrainingData.Texts(20))], student, 16, teacher, 64, 1, default);
        Assert.Equal(0, texts.Unmatched);
        Assert.Equal(texts.Count, texts.Teacher!.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            Assert.Equal(
                Words.Starts(texts.Pieces.Ids(i)[1..^1], student.Continuations).Count,
                Words.Starts(texts.Teacher.Ids(i)[1..^1], teacher.Continuations).Count);
        }
    }

    [Fact]
    public void Of_PieceThatTheTeacherCannotReadAtOnce_LeavesThatPieceOutAndGoesOn()
    {
        var (student, teacher) = (PretrainingData.Vocabulary(), TinyData.Checkpoint().Tokenizer);
        var text = "the dog sees the film " + string.Join(' ', Enumerable.Repeat("neighbour", 12)) + " the dog sees the film";
        var all = PretrainingTexts.Of([text], student, 10, teacher, 64, 1, default);
        var most = Enumerable.Range(0, all.Count).Max(all.Teacher!.Length);
        var least = Enumerable.Range(0, all.Count).Min(all.Teacher!.Length);
        Assert.True(least < most && all.Teacher!.Length(all.Count - 1) < most, $"{least} to {most}");
        var some = PretrainingTexts.Of([text], student, 10, teacher, most - 1, 1, default);
        Assert.Equal(1, some.Unmatched);
        Assert.InRange(some.Count, 1, all.Count - 1);
        Assert.Equal(all.Pieces.Ids(all.Count - 1).ToArray(), some.Pieces.Ids(some.Count - 1).ToArray());
    }

    [Fact]
    public void Of_AnyNumberOfThreads_GivesTheSame()
    {
        var tokenizer = TinyData.Checkpoint().Tokenizer;
        var texts = Enumerable.Repeat(PretrainingData.Texts(216), 50).SelectMany(t => t).ToArray();
        var before = TorchSharp.torch.get_num_threads();
        var results = new List<int[]>();
        foreach (var threads in new[] { 1, 2 })
        {
            TorchSharp.torch.set_num_threads(threads);
            var encoded = PretrainingTexts.Of(texts, tokenizer, 12, null, 0, 3, default);
            results.Add([.. Enumerable.Range(0, encoded.Count).SelectMany(i => encoded.Pieces.Ids(i).ToArray())]);
        }
        TorchSharp.torch.set_num_threads(before);
        Assert.Equal(results[0], results[1]);
    }
}
