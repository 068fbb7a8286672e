using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp.Interop;

/// <summary>Tensors cross as handles; the managed object stays alive until the call is over. A null handle coming back is libtorch's exception.</summary>
[CustomMarshaller(typeof(torch.Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
[CustomMarshaller(typeof(torch.Tensor), MarshalMode.ManagedToUnmanagedOut, typeof(Out))]
internal static class TensorMarshaller
{
    public ref struct In
    {
        private torch.Tensor? _tensor;
        private nint _handle;

        public void FromManaged(torch.Tensor? tensor)
        {
            _tensor = tensor;
            _handle = tensor is null ? 0 : tensor.Handle;
        }

        public readonly nint ToUnmanaged() => _handle;

        public readonly void Free() => GC.KeepAlive(_tensor);
    }

    public static class Out
    {
        public static torch.Tensor ConvertToManaged(nint handle)
        {
            if (handle == 0)
                torch.CheckForErrors();
            return new torch.Tensor(handle);
        }
    }
}

/// <summary>Several tensors out of one call. Null where libtorch gives an undefined tensor.</summary>
[CustomMarshaller(typeof(torch.Tensor[]), MarshalMode.ManagedToUnmanagedOut, typeof(TensorListMarshaller))]
internal static class TensorListMarshaller
{
    public static torch.Tensor[] ConvertToManaged(nint list)
    {
        if (list == 0)
            torch.CheckForErrors();
        try
        {
            var tensors = new torch.Tensor[Native.list_count(list)];
            for (var i = 0; i < tensors.Length; i++)
                if (Native.list_take(list, i) is var handle and not 0)
                    tensors[i] = new torch.Tensor(handle);
            return tensors;
        }
        finally
        {
            Native.list_dispose(list);
        }
    }
}

/// <summary>What a call without a result returns: 1, or 0 for libtorch's exception.</summary>
[NativeMarshalling(typeof(DoneMarshaller))]
internal readonly struct Done;

[CustomMarshaller(typeof(Done), MarshalMode.ManagedToUnmanagedOut, typeof(DoneMarshaller))]
internal static class DoneMarshaller
{
    public static Done ConvertToManaged(int succeeded)
    {
        if (succeeded == 0)
            torch.CheckForErrors();
        return default;
    }
}

/// <summary>The shim's form of at::Scalar. Kind: 0 absent, 1 integer, 2 floating point, 3 boolean.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Number(long kind, long integer, double real)
{
    public readonly long Kind = kind;
    public readonly long Integer = integer;
    public readonly double Real = real;
}

[CustomMarshaller(typeof(Scalar), MarshalMode.ManagedToUnmanagedIn, typeof(ScalarMarshaller))]
internal static class ScalarMarshaller
{
    public static Number ConvertToUnmanaged(Scalar? scalar) => scalar?.Value ?? default;
}

/// <summary>One part of an indexing expression, as shapes.cpp declares it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IndexPart
{
    public long Kind, Start, Stop, Step;
    public int HasStart, HasStop, HasStep, Unused;
    public nint Tensor;
}
