using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharpTests;

public class DataTests
{
    [Fact]
    public void Tensor_FromArrays_HasTheirValuesShapeAndType()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1L, 2, 3, 4], tensor(new long[] { 1, 2, 3, 4 }, [2, 2]).data<long>().ToArray());
        Assert.Equal(ScalarType.Int32, tensor(new[] { 1, 2 }).dtype);
        Assert.Equal(ScalarType.Float64, tensor(new[] { 1.0 }).dtype);
        Assert.Equal(ScalarType.Bool, tensor(new[] { true, false }).dtype);
        Assert.Equal([2L, 3], tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape);
        Assert.Equal([], tensor(2.5f).shape);
        Assert.Equal(ScalarType.Float16, tensor(new float[] { 1 }, dtype: float16).dtype);
    }

    [Fact]
    public void Tensor_FromAnArray_IsACopy()
    {
        var values = new float[] { 1, 2 };
        using var made = tensor(values);
        values[0] = 9;

        Assert.Equal([1f, 2], made.data<float>().ToArray());
    }

    [Fact]
    public void Arange_OfIntegers_IsInt64()
    {
        using var a = arange(3);
        using var b = arange(1, 2, 0.5);

        Assert.Equal(ScalarType.Int64, a.dtype);
        Assert.Equal(ScalarType.Float32, b.dtype);
        Assert.Equal([1f, 1.5f], b.data<float>().ToArray());
    }

    [Fact]
    public void Full_WithoutAType_IsFloat32()
    {
        using var a = full(2, 1.5);
        using var b = full([2], 3, dtype: int64);

        Assert.Equal(ScalarType.Float32, a.dtype);
        Assert.Equal([3L, 3], b.data<long>().ToArray());
    }

    [Fact]
    public void To_BFloat16_KeepsEightBitsAndComesBack()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new float[] { 1, 1.0009765625f, 3.140625f, -65280 });
        var b = a.to(bfloat16);

        Assert.Equal(2, b.ElementSize);
        Assert.Equal([1f, 1, 3.140625f, -65280], b.to(float32).data<float>().ToArray());
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Byte)]
    public void To_AnotherTypeAndBack_KeepsSmallIntegers(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var a = tensor(new float[] { 0, 1, 100 });

        Assert.Equal(type, a.to(type).dtype);
        Assert.Equal([0f, 1, 100], a.to(type).to(float32).data<float>().ToArray());
    }

    [Fact]
    public void To_WithoutAChange_SharesMemoryUnlessCopied()
    {
        using var scope = NewDisposeScope();
        var a = zeros(2);
        a.to(float32).fill_(1);
        a.to(float32, copy: true).fill_(5);

        Assert.Equal([1f, 1], a.data<float>().ToArray());
    }

    [Fact]
    public void Bytes_SetAndRead_AreTheMemory()
    {
        using var a = zeros(2);
        a.bytes = BitConverter.GetBytes(1.5f).Concat(BitConverter.GetBytes(-2f)).ToArray();
        Assert.Equal([1.5f, -2], a.data<float>().ToArray());

        a.bytes[3] |= 0x80;
        Assert.Equal([-1.5f, -2], a.data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => a.bytes = new byte[3]);
    }

    [Fact]
    public void Bytes_OfATransposedMatrix_IsRefused()
    {
        using var a = zeros(2, 3);
        using var b = a.t();

        Assert.ThrowsAny<Exception>(() => b.bytes.Length);
    }

    [Fact]
    public void Data_OfATransposedMatrix_IsInItsOwnOrder()
    {
        using var scope = NewDisposeScope();
        var t = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]).t();

        Assert.Equal([1f, 4, 2, 5, 3, 6], t.data<float>().ToArray());
        Assert.Equal(6f, t.data<float>()[2, 1]);
        Assert.Equal(2f, t.data<float>()[2]);
        t.data<float>()[2, 1] = 60;
        Assert.Equal(60f, t.contiguous().data<float>()[5]);
    }

    [Fact]
    public void Data_OfAnotherType_IsAnArgumentException()
    {
        using var a = zeros(2);

        Assert.Throws<ArgumentException>(() => a.data<int>());
        Assert.Throws<ArgumentException>(() => a.item<float>());
    }

    [Fact]
    public void Item_OfOneElement_IsItsValue()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(2.5f, tensor(2.5f).item<float>());
        Assert.Equal(7, tensor(7L).ToInt32());
        Assert.Equal(1.5, tensor(1.5f).to(bfloat16).ToDouble());
        Assert.True(tensor(new[] { true }).ToBoolean());
    }

    [Fact]
    public void ShapeFacts_OfAView_AreItsOwn()
    {
        using var scope = NewDisposeScope();
        var a = zeros(2, 3, 4);
        var b = a.transpose(1, 2)[1];

        Assert.Equal([4L, 3], b.shape);
        Assert.Equal([1L, 4], b.stride());
        Assert.Equal(12, b.storage_offset());
        Assert.Equal(12, b.numel());
        Assert.Equal(2, b.dim());
        Assert.Equal(3, b.size(-1));
        Assert.False(b.is_contiguous());
        Assert.Equal(DeviceType.CPU, b.device.type);
    }
}
