using MLNetFineTune.Torch.Checkpoints;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Models;

/// <summary>A model that was trained with an adapter as one without: the adapter is merged into its weights.</summary>
internal static class MergedModel
{
    /// <param name="trained">The trained parameters; they are disposed of.</param>
    /// <param name="adapter">What was taken out of them.</param>
    /// <returns>f32, on the same device.</returns>
    public static ParameterArena Of(ParameterArena trained, PeftAdapter adapter)
    {
        var merged = new ParameterArena([.. trained.Layout.Slots.Select(s => s.Spec).Where(p => !LoraSettings.IsAdapter(p.Name))], CPU);
        using (var values = trained.Values.cpu())
        {
            foreach (var slot in merged.Layout.Slots)
            {
                using var from = values.narrow(0, trained.Layout.Find(slot.Spec.Name)!.Offset, slot.Spec.Count);
                using var to = merged.Values.narrow(0, slot.Offset, slot.Spec.Count);
                to.copy_(from);
            }
        }
        adapter.MergeInto(merged);
        var device = trained.Device;
        trained.Dispose();
        return merged.MovedTo(device);
    }
}
