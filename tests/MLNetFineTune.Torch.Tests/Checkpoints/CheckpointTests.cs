using System.Text.Json.Nodes;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Models;

namespace MLNetFineTune.Torch.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoint").FullName;
    private static string Tiny => Golden.Tiny("bert/sequence-classification");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_GoldenFolder_ReadsItsShape()
    {
        var checkpoint = Checkpoint.Open(Tiny + "/");
        Assert.Equal("sequence-classification", checkpoint.Name);
        Assert.Equal((524, 32, 2, 4, 48, 64), (checkpoint.Config.VocabSize, checkpoint.Config.HiddenSize, checkpoint.Config.NumHiddenLayers,
            checkpoint.Config.NumAttentionHeads, checkpoint.Config.IntermediateSize, checkpoint.Config.MaxPositionEmbeddings));
        Assert.Equal(Activation.Gelu, checkpoint.Config.HiddenAct);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(Tiny, "model.safetensors")))), checkpoint.Sha256);
    }

    [Fact]
    public void Open_NoSuchFolder_SaysSo()
    {
        var folder = Path.Combine(_folder, "none");
        Assert.Contains(folder, Assert.Throws<DirectoryNotFoundException>(() => Checkpoint.Open(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EmptyFolder_ListsAllThatIsMissing()
    {
        var e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(_folder));
        Assert.Equal(["config.json", "tokenizer", "weights"], e.Problems.Select(p => p.Field));
    }

    [Theory, InlineData("pytorch-bin"), InlineData("pytorch-bin-legacy")]
    public void Open_PickledWeights_AreRefusedByName(string files)
    {
        CopyFiles(Golden.Tiny("bert/files/" + files));
        CopyTokenizer();
        var e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(_folder));
        Assert.Contains("pytorch_model.bin", Assert.Single(e.Problems).Found, StringComparison.Ordinal);
    }

    [Theory, InlineData("float16"), InlineData("bfloat16"), InlineData("sharded")]
    public void ReadInto_WeightsInOtherFiles_AreTheOriginalsRounded(string files)
    {
        CopyFiles(Golden.Tiny("bert/files/" + files));
        CopyTokenizer();
        using var original = new TinyModel(Tiny);
        using var model = new TinyModel(_folder);
        float Rounded(float v) => files switch
        {
            "float16" => (float)(Half)v,
            "bfloat16" => BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(v) + 0x7FFF + ((BitConverter.SingleToUInt32Bits(v) >> 16) & 1)) & 0xFFFF0000),
            _ => v,
        };
        Golden.AssertClose(files, [.. Golden.ToArray(original.Arena.Values).Select(Rounded)], Golden.ToArray(model.Arena.Values), 0);
    }

    [Fact]
    public void Open_MissingExtraAndMisshapenWeights_ListsThemAll()
    {
        CopyFiles(Tiny);
        Edit(weights =>
        {
            weights.Remove("bert.encoder.layer.1.output.dense.bias");
            weights.Remove("bert.pooler.dense.bias");
            weights["bert.encoder.layer.2.output.dense.bias"] = ([32], new float[32]);
            weights["bert.embeddings.LayerNorm.weight"] = ([31], new float[31]);
        });
        var e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(_folder));
        Assert.Equal(
            ["bert.embeddings.LayerNorm.weight", "bert.encoder.layer.1.output.dense.bias", "bert.encoder.layer.2.output.dense.bias", "bert.pooler.dense.bias"],
            e.Problems.Select(p => p.Field).Order(StringComparer.Ordinal));
        Assert.All(e.Problems, p => Assert.Contains(p.ToString(), e.Message, StringComparison.Ordinal));
        Assert.Contains(e.Problems, p => p.Found == "shape [31]" && p.Allowed.StartsWith("shape [32]", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_NamesWithoutPrefixAndOldLayerNormNames_AreTheSameWeights()
    {
        CopyFiles(Tiny);
        Edit(weights =>
        {
            foreach (var name in weights.Keys.ToList())
            {
                var renamed = (name.StartsWith("bert.", StringComparison.Ordinal) ? name[5..] : name)
                    .Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal);
                weights.Remove(name, out var weight);
                weights[renamed] = weight;
            }
            weights["embeddings.position_ids"] = ([1, 4], new float[4]);
            weights["cls.predictions.bias"] = ([524], new float[524]);
        });
        using var original = new TinyModel(Tiny);
        using var model = new TinyModel(_folder);
        Golden.AssertClose("weights", Golden.ToArray(original.Arena.Values), Golden.ToArray(model.Arena.Values), 0);
    }

    [Fact]
    public void Open_WithoutPooler_IsAccepted()
    {
        CopyFiles(Tiny);
        Edit(weights =>
        {
            weights.Remove("bert.pooler.dense.weight");
            weights.Remove("bert.pooler.dense.bias");
        });
        var notes = new List<string>();
        using var arena = MLNetFineTune.Torch.Training.StartingWeights.Of(
            Checkpoint.Open(_folder), MLNetFineTune.Torch.Models.BertParameters.OfClassifier(Checkpoint.Open(_folder).Config, 3), Checkpoint.Open(_folder).Config.InitializerRange, 1, notes);
        Assert.Contains("bert.pooler.dense.weight", Assert.Single(notes), StringComparison.Ordinal);
        var pooler = Golden.ToArray(arena.Values.narrow(0, arena.Layout.Find("bert.pooler.dense.weight")!.Offset, 1024));
        Assert.Equal(0.15, Math.Sqrt(pooler.Average(v => v * (double)v)), 0.015); // initializer_range of this model
    }

    [Theory]
    [InlineData("model_type", "\"roberta\"", "bert")]
    [InlineData("hidden_act", "\"swish\"", "gelu, gelu_new, relu")]
    [InlineData("position_embedding_type", "\"relative_key\"", "absolute")]
    [InlineData("is_decoder", "true", "false")]
    [InlineData("num_attention_heads", "5", "a divisor of hidden_size")]
    [InlineData("hidden_size", "-3", "an integer, 1 to")]
    [InlineData("num_hidden_layers", "\"two\"", "an integer, 1 to")]
    [InlineData("layer_norm_eps", "0", "above 0")]
    [InlineData("hidden_dropout_prob", "1", "0 up to but not 1")]
    [InlineData("pad_token_id", "524", "below vocab_size")]
    [InlineData("id2label", "{\"0\":\"a\",\"2\":\"b\"}", "a name for each of 0 to 1")]
    [InlineData("vocab_size", "100", "below config.json's vocab_size (100)")]
    public void Open_ConfigurationNotSupported_NamesFieldFoundAndAllowed(string field, string value, string allowed)
    {
        CopyFiles(Tiny);
        var path = Path.Combine(_folder, "config.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        json[field] = JsonNode.Parse(value);
        File.WriteAllText(path, json.ToJsonString());
        var e = Assert.Throws<CheckpointException>(() => Checkpoint.Open(_folder));
        Assert.Contains(e.Problems, p => (p.Field.Contains(field, StringComparison.Ordinal) || p.Field == "tokenizer") && p.Allowed.Contains(allowed, StringComparison.Ordinal));
    }

    [Theory, InlineData("{\"weight_map\":{\"a\":\"../model.safetensors\"}}"), InlineData("{\"weight_map\":{\"a\":1}}"), InlineData("{}"), InlineData("[]"), InlineData("{\"weight_map\":{\"a\":\"none.safetensors\"}}")]
    public void Open_HostileShardIndex_IsRefused(string index)
    {
        CopyFiles(Tiny);
        File.Delete(Path.Combine(_folder, "model.safetensors"));
        File.WriteAllText(Path.Combine(_folder, "model.safetensors.index.json"), index);
        Assert.NotEmpty(Assert.Throws<CheckpointException>(() => Checkpoint.Open(_folder)).Problems);
    }

    private void CopyFiles(string folder)
    {
        foreach (var file in Directory.GetFiles(folder).Where(f => !Path.GetFileName(f).StartsWith("golden", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
    }

    private void CopyTokenizer()
    {
        foreach (var name in new[] { "tokenizer.json", "tokenizer_config.json" })
            File.Copy(Path.Combine(Tiny, name), Path.Combine(_folder, name));
    }

    private unsafe void Edit(Action<Dictionary<string, (long[] Shape, float[] Values)>> change)
    {
        var path = Path.Combine(_folder, "model.safetensors");
        var weights = new Dictionary<string, (long[] Shape, float[] Values)>();
        using (var file = new SafetensorsFile(path))
        {
            foreach (var entry in file.Entries)
            {
                var values = new float[entry.ElementCount];
                fixed (float* p = values)
                    file.Read(entry, p);
                weights[entry.Name] = (entry.Shape, values);
            }
        }
        change(weights);
        var header = SafetensorsWriter.Header(weights.Select(w => (w.Key, w.Value.Shape)), out var order, out _);
        using var stream = File.Create(path);
        stream.Write(header);
        foreach (var name in order)
            stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(weights[name].Values));
    }
}
