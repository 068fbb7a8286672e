using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static class linalg
    {
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            var result = Native.linalg_eigh(input, UPLO == 'L' ? 1 : 0);
            return (result[0], result[1]);
        }
    }
}
