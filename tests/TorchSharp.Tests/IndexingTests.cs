using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharpTests;

public class IndexingTests
{
    [Fact]
    public void Indexer_WithSlicesAndIntegers_ReadsAsInPython()
    {
        using var scope = NewDisposeScope();
        var a = arange(24).view(2, 3, 4);

        Assert.Equal(23, a[1, 2][3].ToInt64());
        Assert.Equal([4L, 5, 6, 7], a[0, 1].data<long>().ToArray());
        Assert.Equal([1L, 5, 9], a[TensorIndex.Single(0), TensorIndex.Colon, TensorIndex.Single(1)].data<long>().ToArray());
        Assert.Equal([14L, 18, 22], a[TensorIndex.Single(1), TensorIndex.Ellipsis, TensorIndex.Single(2)].contiguous().data<long>().ToArray());
        Assert.Equal([0L, 2, 4, 6, 8, 10], a[TensorIndex.Single(0), TensorIndex.Colon, TensorIndex.Slice(0, null, 2)].contiguous().data<long>().ToArray());
        Assert.Equal([1L, 2, 1, 4], a[TensorIndex.Slice(1), TensorIndex.Slice(stop: 2), TensorIndex.None].shape);
    }

    [Fact]
    public void Indexer_WithTensors_Gathers()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [3, 2]);

        Assert.Equal([5f, 6, 1, 2], a[tensor(new long[] { 2, 0 })].data<float>().ToArray());
        Assert.Equal([6f, 1], a[tensor(new long[] { 2, 0 }), tensor(new long[] { 1, 0 })].data<float>().ToArray());
        Assert.Equal([4f, 5, 6], a[a.gt(3)].data<float>().ToArray());
    }

    [Fact]
    public void Indexer_Set_WritesThroughTheView()
    {
        using var scope = NewDisposeScope();
        var a = zeros(2, 3);
        a[1, 2] = tensor(5f);
        a[TensorIndex.Colon, TensorIndex.Single(0)] = tensor(new float[] { 7, 8 });

        Assert.Equal([7f, 0, 0, 8, 0, 5], a.data<float>().ToArray());
    }

    [Fact]
    public void Views_ShareMemory()
    {
        using var scope = NewDisposeScope();
        var a = zeros(2, 3);
        a.view(6).narrow(0, 1, 2).fill_(1);
        a.select(0, 1).slice(0, 1, 3, 1).fill_(2);

        Assert.Equal([0f, 1, 1, 0, 2, 2], a.data<float>().ToArray());
    }

    [Fact]
    public void IndexAdd_WithRepeatedRows_Sums()
    {
        using var scope = NewDisposeScope();
        var a = zeros(3, 2);
        a.index_add_(0, tensor(new long[] { 2, 0, 2 }), tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [3, 2]), 1);

        Assert.Equal([3f, 4, 0, 0, 6, 8], a.data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => a.index_add_(0, tensor(new[] { 1 }), ones(1, 2), 1));
    }

    [Fact]
    public void CatStackSplitChunkUnbind_TakeApartWhatTheyJoin()
    {
        using var scope = NewDisposeScope();
        var a = arange(6).view(2, 3);
        var b = cat([a, a + 6]);

        Assert.Equal([4L, 3], b.shape);
        Assert.Equal([2L, 2, 3], stack([a, a]).shape);
        Assert.Equal([[3L, 3], [1, 3]], b.split(3).Select(t => t.shape));
        Assert.Equal([[1L, 3], [3, 3]], b.split([1, 3]).Select(t => t.shape));
        Assert.Equal([9L, 10, 11], b.chunk(2)[1][1].data<long>().ToArray());
        Assert.Equal([2L, 5, 8, 11], b.unbind(1)[2].contiguous().data<long>().ToArray());
    }

    [Fact]
    public void OrderAndExtremes_GiveValuesAndPlaces()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new float[] { 3, 1, 2, 6, 5, 4 }, [2, 3]);

        Assert.Equal([0L, 0], a.argmax(1).data<long>().ToArray());
        Assert.Equal(3, a.argmax().ToInt64());
        var (values, places) = a.max(1);
        Assert.Equal([3f, 6], values.data<float>().ToArray());
        Assert.Equal([0L, 0], places.data<long>().ToArray());
        Assert.Equal([1L, 2, 0, 2, 1, 0], a.argsort(1).data<long>().ToArray());
        Assert.Equal([3f, 2, 6, 5], a.topk(2).values.data<float>().ToArray());
        Assert.Equal([1f, 2, 3, 4, 5, 6], a.sort(1).Values.data<float>().ToArray());
        Assert.Equal([3f, 4, 6, 6, 11, 15], a.cumsum(1).data<float>().ToArray());
    }
}
