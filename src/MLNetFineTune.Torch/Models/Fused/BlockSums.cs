using System.Runtime.InteropServices;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>A sum of rows for each block of rows, then their sum in the order of the blocks.</summary>
internal sealed unsafe class BlockSums : IDisposable
{
    private readonly int _blocks, _width, _stride;
    private float* _sums;

    public BlockSums(int rows, int width)
    {
        (_blocks, _width, _stride) = ((rows + RowKernels.BlockRows - 1) / RowKernels.BlockRows, width, (width + 15) / 16 * 16);
        _sums = (float*)NativeMemory.AlignedAlloc((nuint)((long)_blocks * _stride * sizeof(float)), 64);
        NativeMemory.Clear(_sums, (nuint)((long)_blocks * _stride * sizeof(float)));
    }

    /// <summary>The sum of one block, (width) f32.</summary>
    public float* Of(int block) => _sums + (long)block * _stride;

    /// <summary>Adds the sum of all blocks.</summary>
    public void AddTo(float* target)
    {
        for (var block = 0; block < _blocks; block++)
            RowKernels.Add(target, Of(block), _width);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_sums);
        _sums = null;
    }
}
