using MLNetFineTune.Torch.Tests.Models;

namespace MLNetFineTune.Torch.Tests.Inference;

/// <summary>A model that is disposed of while others use it.</summary>
internal static class Disposal
{
    /// <summary>Fails unless every call before ends soundly, and every one behind is refused.</summary>
    /// <param name="model">The model.</param>
    /// <param name="compute">What other threads do again and again.</param>
    /// <param name="threadCount">How many of them.</param>
    public static void WhileOthersCompute(IDisposable model, Func<float[]> compute, int threadCount)
    {
        var expected = compute();
        var (sound, refused) = (0, 0);
        var threads = Enumerable.Range(0, threadCount).Select(_ => new Thread(() =>
        {
            try
            {
                while (true)
                {
                    Golden.AssertClose("result", expected, compute(), 1e-5);
                    Interlocked.Increment(ref sound);
                }
            }
            catch (ObjectDisposedException)
            {
                Interlocked.Increment(ref refused);
            }
        })).ToArray();
        Array.ForEach(threads, t => t.Start());
        SpinWait.SpinUntil(() => Volatile.Read(ref sound) > 20);
        model.Dispose();
        model.Dispose();
        Array.ForEach(threads, t => t.Join());
        Assert.Equal(threadCount, refused);
    }
}
