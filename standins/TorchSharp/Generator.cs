using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public class Generator : IDisposable
    {
        private nint _handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            _handle = Native.generator_new(seed, (int)(device?.type ?? DeviceType.CPU));
            if (_handle == 0)
                CheckForErrors();
            this.device = device ?? CPU;
        }

        internal Generator(nint handle) => (_handle, device) = (handle, CPU);

        ~Generator() => Dispose(false);

        public Device device { get; }

        public IntPtr Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Generator invalid -- empty handle.");

        public Generator manual_seed(long seed)
        {
            Native.generator_seed(Handle, unchecked((ulong)seed));
            return this;
        }

        public long initial_seed() => Native.generator_initial_seed(Handle);

        public Tensor get_state() => Native.generator_get_state(Handle);

        public void set_state(Tensor value) => Native.generator_set_state(Handle, value);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref _handle, 0) is var handle and not 0)
                Native.generator_dispose(handle);
        }
    }

    private static Generator DefaultGenerator()
    {
        var handle = Native.generator_default();
        if (handle == 0)
            CheckForErrors();
        return new Generator(handle);
    }

    /// <summary>Seeds every device's generator; returns the CPU's.</summary>
    public static Generator manual_seed(long seed)
    {
        Native.random_manual_seed(unchecked((ulong)seed));
        return DefaultGenerator();
    }

    public static partial class random
    {
        public static Tensor get_rng_state()
        {
            using var generator = DefaultGenerator();
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using var generator = DefaultGenerator();
            generator.set_state(new_state);
        }
    }
}
