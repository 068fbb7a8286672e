using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Tests.Models;

namespace MLNetFineTune.Torch.Tests.Checkpoints.Peft;

/// <summary>A copy of the adapter that peft wrote, to damage.</summary>
internal sealed class PeftFolder : IDisposable
{
    public PeftFolder()
    {
        Path = Directory.CreateTempSubdirectory("peft").FullName;
        foreach (var name in new[] { "adapter_config.json", "adapter_model.safetensors" })
            File.Copy(System.IO.Path.Combine(Golden.Tiny(AdaptedModel.Adapter), name), this[name]);
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Puts JSON into a field of adapter_config.json; null takes the field away.</summary>
    public void Set(string field, string? json)
    {
        var config = JsonNode.Parse(File.ReadAllText(this["adapter_config.json"]))!.AsObject();
        config.Remove(field);
        if (json is not null)
            config[field] = JsonNode.Parse(json);
        File.WriteAllText(this["adapter_config.json"], config.ToJsonString());
    }

    /// <summary>Writes the weights anew, with another header over the same data.</summary>
    public void SetHeader(Func<string, string> change)
    {
        var bytes = File.ReadAllBytes(this["adapter_model.safetensors"]);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var header = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(bytes, 8, length)));
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        File.WriteAllBytes(this["adapter_model.safetensors"], [.. prefix, .. header, .. bytes[(8 + length)..]]);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
