using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A reference to a tensor of libtorch. Freed by Dispose, by the scope it belongs to, or by the garbage collector.</summary>
    [NativeMarshalling(typeof(TensorMarshaller))]
    public partial class Tensor : IDisposable
    {
        private static long s_total;
        private static long s_peak;
        private nint _handle;

        internal Tensor(nint handle)
        {
            _handle = handle;
            var total = Interlocked.Increment(ref s_total);
            s_peak = Math.Max(total, s_peak);
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Release();

        /// <summary>How many of these objects there are in the process.</summary>
        public static long TotalCount => Interlocked.Read(ref s_total);

        public static long PeakCount => Interlocked.Read(ref s_peak);

        internal DisposeScope? OwningDisposeScope { get; set; }

        public IntPtr Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => _handle == 0;

        public string? name { get; set; }

        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            OwningDisposeScope?.MarkAsDisposed(this);
            Release();
        }

        private void Release()
        {
            if (Interlocked.Exchange(ref _handle, 0) is not (var handle and not 0))
                return;
            Interlocked.Decrement(ref s_total);
            Native.tensor_dispose(handle);
        }

        /// <summary>The native tensor without this object, which is empty afterwards.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            if (Interlocked.Exchange(ref _handle, 0) is not (var handle and not 0))
                throw new InvalidOperationException("Tensor invalid -- empty handle.");
            Interlocked.Decrement(ref s_total);
            return handle;
        }

        internal nint MoveHandle()
        {
            var handle = DecoupleFromNativeHandle();
            OwningDisposeScope?.Disposables.Remove(this);
            return handle;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null && other is not null)
                other.Attach(this);
            else
                OwningDisposeScope?.MoveToOther(other, this);
            return this;
        }

        public long ndim => Native.tensor_ndim(this);

        public long dim() => ndim;

        public long NumberOfElements => Native.tensor_numel(this);

        public long numel() => NumberOfElements;

        public long ElementSize => Native.tensor_element_size(this);

        public long[] shape
        {
            get
            {
                var sizes = new long[ndim];
                unsafe
                {
                    fixed (long* into = sizes)
                        Native.tensor_sizes(this, into);
                }
                return sizes;
            }
        }

        public long[] size() => shape;

        public long size(int dim)
        {
            var size = Native.tensor_size(this, dim);
            if (size == 0)
                CheckForErrors();
            return size;
        }

        public long[] stride()
        {
            var strides = new long[ndim];
            unsafe
            {
                fixed (long* into = strides)
                    Native.tensor_strides(this, into);
            }
            return strides;
        }

        public long stride(int dim) => Native.tensor_stride(this, dim);

        public long storage_offset() => Native.tensor_storage_offset(this);

        public ScalarType dtype => (ScalarType)Native.tensor_dtype(this);

        public Device device => new(device_type, device_index);

        public DeviceType device_type => (DeviceType)Native.tensor_device_type(this);

        public int device_index => Native.tensor_device_index(this);

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_contiguous() => Native.tensor_is_contiguous(this) != 0;

        public bool is_leaf => Native.tensor_is_leaf(this) != 0;

        public bool requires_grad
        {
            get => Native.tensor_requires_grad(this) != 0;
            set => Native.tensor_set_requires_grad(this, value ? 1 : 0);
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public void retain_grad() => Native.tensor_retain_grad(this);

        /// <summary>A new object for the gradient at every call; null where there is none.</summary>
        public Tensor? grad
        {
            get
            {
                var handle = Native.tensor_grad(this);
                if (handle == 0)
                    CheckForErrors();
                return handle == 0 ? null : new Tensor(handle);
            }
            set => Native.tensor_set_grad(this, value);
        }

        public void backward() => autograd.backward([this], null, false, false, null);

        public Tensor alias() => Native.tensor_alias(this);

        public Tensor clone() => Native.tensor_clone(this);

        public Tensor detach() => Native.tensor_detach(this);

        public Tensor detach_()
        {
            Native.tensor_detach_(this);
            return this;
        }

        public Tensor contiguous() => Native.tensor_contiguous(this);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public bool Equals(Tensor target) => Native.op_equal(this, target) == 2;

        public override int GetHashCode() => base.GetHashCode();

        public override string ToString() => IsInvalid ? "[disposed]" : $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";
    }
}
