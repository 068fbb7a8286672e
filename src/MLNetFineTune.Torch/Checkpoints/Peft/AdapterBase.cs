namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>The checkpoint that an adapter belongs to.</summary>
/// <param name="Path">Where it was when the adapter was trained, or what peft calls it (<c>base_model_name_or_path</c>); null where nothing says.</param>
/// <param name="Name">Name of its folder; null in files of peft's own.</param>
/// <param name="Sha256">SHA-256 of its weights, as <see cref="Checkpoint.Sha256"/>; null in files of peft's own.</param>
internal sealed record AdapterBase(string? Path, string? Name, string? Sha256)
{
    public static AdapterBase Of(Checkpoint checkpoint) => new(checkpoint.Folder, checkpoint.Name, checkpoint.Sha256);
}
