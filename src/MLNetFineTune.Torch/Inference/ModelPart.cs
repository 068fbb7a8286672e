namespace MLNetFineTune.Torch.Inference;

/// <summary>One file of a model: a name without folders, as <c>model.safetensors</c>, and its bytes on demand.</summary>
/// <param name="Name">File name.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="WriteTo">Writes exactly these bytes.</param>
public sealed record ModelPart(string Name, long Length, Action<Stream> WriteTo);
