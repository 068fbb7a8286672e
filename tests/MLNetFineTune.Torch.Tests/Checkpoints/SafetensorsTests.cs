using System.Buffers.Binary;
using System.Text;
using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Torch.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public unsafe void Read_AllWeightTypes_ConvertsExactly()
    {
        float[] values = [0, -0f, 1, -1.5f, 65504, 6.1035e-5f, 5.9604645e-8f, float.PositiveInfinity, float.NegativeInfinity];
        var data = new List<byte>();
        foreach (var v in values)
            data.AddRange(BitConverter.GetBytes(v));
        foreach (var v in values)
            data.AddRange(BitConverter.GetBytes((Half)v));
        foreach (var v in values)
            data.AddRange(BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(v) >> 16)));
        Write("""{"a":{"dtype":"F32","shape":[3,3],"data_offsets":[0,36]},"b":{"dtype":"F16","shape":[9],"data_offsets":[36,54]},"c":{"dtype":"BF16","shape":[9,1],"data_offsets":[54,72]},"__metadata__":{"x":"y"}}""", [.. data]);

        using var file = new SafetensorsFile(_path);
        Assert.Equal("y", file.Metadata["x"]);
        Assert.Equal([3L, 3], file.Entries[0].Shape);
        float[] Read(int entry)
        {
            var result = new float[9];
            fixed (float* p = result)
                file.Read(file.Entries[entry], p);
            return result;
        }
        Assert.Equal(values, Read(0));
        Assert.Equal(values.Select(v => (float)(Half)v), Read(1));
        Assert.Equal(values.Select(v => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(v) & 0xFFFF0000)), Read(2));
    }

    [Fact]
    public unsafe void Header_Written_IsReadAgain()
    {
        var header = SafetensorsWriter.Header([("b", [2, 3]), ("a", [4])], out var order, out var length, new Dictionary<string, string> { ["k"] = "ä\"" });
        Assert.Equal(["a", "b"], order);
        Assert.Equal(40, length);
        Assert.Equal(0, header.Length % 8);
        File.WriteAllBytes(_path, [.. header, .. new byte[40]]);
        using var file = new SafetensorsFile(_path);
        Assert.Equal("ä\"", file.Metadata["k"]);
        Assert.Equal([("a", 0L, 16L), ("b", 16L, 24L)], file.Entries.Select(e => (e.Name, e.Offset, e.ByteCount)));
    }

    public static TheoryData<string, int, string> Hostile => new()
    {
        { "", 0, "a safetensors file" },
        { "[]", 0, "header" },
        { "{}x", 0, "header" },
        { "{     ", 0, "header" },
        { "{", 0, "a safetensors file" },
        { """{"a":1}""", 0, "header" },
        { """{"a":{"dtype":"F32","shape":[1]}}""", 4, "incomplete" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "found 3 bytes" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "found 5 bytes" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "8 bytes for F32 [2]" },
        { """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "header" },
        { """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}""", 4, "data_offsets" },
        { """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "header" },
        { """{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", 4, "header" },
        { """{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4, "F33" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "begin 4" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "begin 0" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "twice" },
        { """{"a":{"dtype":"F32","shape":[0],"data_offsets":[4,0]}}""", 0, "data_offsets" },
        { new string('[', 100_000), 0, "header" },
    };

    [Theory, MemberData(nameof(Hostile))]
    public void Open_HostileHeader_IsRefused(string json, int dataLength, string expected)
    {
        Write(json, new byte[dataLength]);
        var e = Assert.Throws<CheckpointException>(() => new SafetensorsFile(_path));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains(_path, e.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(100_000_001L), InlineData(long.MaxValue), InlineData(-1L), InlineData(200L)]
    public void Open_HeaderLongerThanFileOrLimit_IsRefusedBeforeAnythingIsAllocated(long length)
    {
        var bytes = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        File.WriteAllBytes(_path, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("header length", Assert.Throws<CheckpointException>(() => new SafetensorsFile(_path)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory, InlineData(0), InlineData(7)]
    public void Open_TooShortFile_IsRefused(int length)
    {
        File.WriteAllBytes(_path, new byte[length]);
        Assert.Throws<CheckpointException>(() => new SafetensorsFile(_path));
    }

    private void Write(string json, byte[] data)
    {
        var header = Encoding.UTF8.GetBytes(json);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(_path, [.. length, .. header, .. data]);
    }
}
