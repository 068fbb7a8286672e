using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The values in place, for tensors on the CPU. The accessor does not keep the memory; the tensor does.</summary>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(this);
        }

        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>()[0];
        }

        public T ReadCpuValue<T>(long i)
            where T : unmanaged => data<T>()[i];

        /// <summary>The one value, from any device.</summary>
        public Scalar ToScalar()
        {
            Number number;
            unsafe
            {
                Native.tensor_item(this, &number);
            }
            return new Scalar(number, number.Kind switch { 1 => ScalarType.Int64, 2 => ScalarType.Float64, _ => ScalarType.Bool });
        }

        /// <summary>A contiguous CPU tensor's memory; setting copies into it.</summary>
        public Span<byte> bytes
        {
            get
            {
                RequireContiguousOnCpu();
                var length = NumberOfElements * ElementSize;
                if (length > int.MaxValue)
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                unsafe
                {
                    return new Span<byte>((void*)Address(), (int)length);
                }
            }
            set
            {
                if (NumberOfElements * ElementSize != value.Length)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(bytes);
            }
        }

        internal nint Address()
        {
            var address = Native.tensor_data(this);
            if (address == 0 && NumberOfElements > 0)
                CheckForErrors();
            return address;
        }

        internal void ValidateType(Type type)
        {
            var fits = dtype switch
            {
                ScalarType.Byte => type == typeof(byte),
                ScalarType.Int8 => type == typeof(sbyte),
                ScalarType.Int16 => type == typeof(short),
                ScalarType.Int32 => type == typeof(int),
                ScalarType.Int64 => type == typeof(long),
                ScalarType.Bool => type == typeof(bool),
                ScalarType.Float16 => type == typeof(Half),
                ScalarType.Float32 => type == typeof(float),
                ScalarType.Float64 => type == typeof(double),
                ScalarType.BFloat16 => throw new ArgumentException($"No support for {dtype} in TorchSharp"),
                _ => throw new ArgumentException($"No support for {dtype} in TorchSharp"),
            };
            if (!fits)
                throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
        }

        private void RequireContiguousOnCpu()
        {
            if (!is_contiguous())
                throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }
    }
}
