using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>The norm before clipping.</summary>
            public static double clip_grad_norm_(IEnumerable<Modules.Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                var list = tensors.ToList();
                var norm = Native.grad_clip_norm_(Handles(list), list.Count, max_norm, norm_type);
                if (norm < 0)
                    CheckForErrors();
                GC.KeepAlive(list);
                return norm;
            }
        }
    }
}
