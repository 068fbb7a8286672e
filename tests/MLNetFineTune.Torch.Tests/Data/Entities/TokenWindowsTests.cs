using MLNetFineTune.Torch.Data.Entities;

namespace MLNetFineTune.Torch.Tests.Data.Entities;

public class TokenWindowsTests
{
    [Fact]
    public void Of_TextWithRoom_IsOneWindow()
    {
        Assert.Equal([new(0, 6, 0, 6)], TokenWindows.Of([0, 1, 3, 6], 6));
        Assert.Empty(TokenWindows.Of([0, 0], 6));
    }

    [Fact]
    public void Of_WordsOfOneToken_OverlapByHalfAndShareAtTheMiddle()
    {
        // Room for 8: windows 0-8, 4-12, 8-16, 12-20; token 5 has 2 behind it in the first, 1 before it in the second; at 6 they are 1 and 2.
        Assert.Equal([new(0, 8, 0, 6), new(4, 12, 6, 10), new(8, 16, 10, 14), new(12, 20, 14, 20)], TokenWindows.Of([.. Enumerable.Range(0, 21)], 8));
    }

    [Fact]
    public void Of_WordOfHalfTheRoomAndMore_IsNotCut()
    {
        // Words of 3, 5, 3 tokens, room for 8: the third does not fit behind the first two, and the second would be within the overlap but for its length.
        Assert.Equal([new(0, 8, 0, 8), new(8, 11, 8, 11)], TokenWindows.Of([0, 3, 8, 11], 8).Select(w => w));
    }

    [Fact]
    public void Of_RandomTexts_KeepsWhatIsDocumented()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 500; trial++)
        {
            var room = random.Next(1, 20);
            var starts = new int[random.Next(1, 80) + 1];
            for (var w = 1; w < starts.Length; w++)
                starts[w] = starts[w - 1] + (random.Next(6) switch { 0 => 0, 1 => random.Next(1, 6), 2 when random.Next(8) == 0 => random.Next(1, 3 * room), _ => 1 });
            var windows = TokenWindows.Of(starts, room);
            if (starts[^1] == 0)
            {
                Assert.Empty(windows);
                continue;
            }

            // Every token is owned once, in order, by a window that reads it and has room for it.
            Assert.Equal(0, windows[0].OwnedStart);
            Assert.Equal(starts[^1], windows[^1].OwnedEnd);
            for (var k = 0; k < windows.Count; k++)
            {
                var w = windows[k];
                Assert.True(w.Start <= w.OwnedStart && w.OwnedStart < w.OwnedEnd && w.OwnedEnd <= w.End && w.End - w.Start <= room, $"{w} of room {room}");
                if (k > 0)
                    Assert.Equal(windows[k - 1].OwnedEnd, w.OwnedStart);
            }

            // No window cuts a word that fits.
            var edges = windows.SelectMany(w => new[] { w.Start, w.End, w.OwnedStart, w.OwnedEnd }).ToHashSet();
            for (var w = 0; w + 1 < starts.Length; w++)
            {
                if (starts[w + 1] - starts[w] <= room)
                    Assert.DoesNotContain(edges, e => e > starts[w] && e < starts[w + 1]);
            }

            // Each word is owned where its smaller context is largest, the earlier window winning ties. All windows are owners here or own nothing, so the owners are enough to compare.
            for (var w = 0; w + 1 < starts.Length; w++)
            {
                var (start, end) = (starts[w], starts[w + 1]);
                if (end == start || end - start > room)
                    continue;
                var best = windows.Where(v => v.Start <= start && end <= v.End).MaxBy(v => Math.Min(start - v.Start, v.End - end));
                Assert.Equal(best, windows.Single(v => v.OwnedStart <= start && start < v.OwnedEnd));
            }
        }
    }
}
