namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class init
        {
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) => Untracked(() => tensor.normal_(mean, std, generator));

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) => Untracked(() => tensor.uniform_(low, high, generator));

            public static Tensor constant_(Tensor tensor, Scalar val) => Untracked(() => tensor.fill_(val));

            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0);

            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);

            private static Tensor Untracked(Func<Tensor> fill)
            {
                using var outside = no_grad();
                return fill();
            }
        }
    }
}
