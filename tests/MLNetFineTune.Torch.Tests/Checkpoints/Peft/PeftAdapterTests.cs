using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Tests.Models;

namespace MLNetFineTune.Torch.Tests.Checkpoints.Peft;

/// <summary>Adapters as peft writes them: read, merged, written again; and everything that is refused.</summary>
public class PeftAdapterTests
{
    private static readonly string s_base = Golden.Tiny("bert/sequence-classification");
    private static readonly string s_adapter = Golden.Tiny(AdaptedModel.Adapter);

    [Fact]
    public void LoadPretrained_AdapterOfPeft_GivesTheLogitsOfItsMergedModel()
    {
        var golden = new Golden(s_adapter);
        var texts = golden.Json["texts"]!.AsArray().Select(t => t!.GetValue<string>()).ToArray();
        using var model = TextClassifier.LoadPretrained(s_base, adapter: s_adapter);

        Golden.AssertClose("merged.logits", Golden.Weights(Path.Combine(s_adapter, "merged.safetensors"))["merged.logits"], model.Score(texts).Logits.ToArray(), 1e-5);
        Assert.True(model.HasAdapter);
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], model.Labels);
    }

    [Fact]
    public void SaveAdapter_OfWhatPeftWrote_IsReadAgainWithTheSameWeights()
    {
        using var folder = new PeftFolder();
        var saved = Path.Combine(folder.Path, "saved");
        string[] texts = ["a gripping , funny film", "no"];
        using var model = TextClassifier.LoadPretrained(s_base, adapter: s_adapter);
        model.SaveAdapter(saved);
        using var again = TextClassifier.LoadPretrained(s_base, adapter: saved);
        again.SaveAdapter(folder.Path);

        Assert.Equal(model.Score(texts).Logits.ToArray(), again.Score(texts).Logits.ToArray());
        Assert.Equal(Golden.Weights(Path.Combine(s_adapter, "adapter_model.safetensors")), Golden.Weights(Path.Combine(saved, "adapter_model.safetensors")));
        Assert.Equal(["adapter_config.json", "adapter_model.safetensors"], Directory.GetFiles(saved).Select(Path.GetFileName).Order());
        foreach (var file in Directory.GetFiles(saved))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(folder[Path.GetFileName(file)]));
    }

    [Fact]
    public void Parts_OfWhatPeftWrote_NameTheBaseAndAreLoaded()
    {
        using var model = TextClassifier.LoadPretrained(s_base, adapter: s_adapter);
        var parts = model.Parts().ToDictionary(p => p.Name);
        using var again = TextClassifier.Load(parts.Keys, name =>
        {
            var stream = new MemoryStream();
            parts[name].WriteTo(stream);
            stream.Position = 0;
            return stream;
        });
        Assert.Equal(model.Score(["no"]).Logits.ToArray(), again.Score(["no"]).Logits.ToArray());
        Assert.Equal(model.Labels, again.Labels);
    }

    [Theory]
    [InlineData(@"\\host\share\base"), InlineData("//host/share/base"), InlineData(@"\/host/share/base"), InlineData(@"/\host\share\base")]
    [InlineData(@"\??\UNC\host\base"), InlineData(@"\\?\UNC\host\base"), InlineData("nowhere\0"), InlineData(" "), InlineData("")]
    public void Find_PathThatLeadsElsewhere_IsNotFollowed(string path)
    {
        var e = Assert.Throws<MissingBaseException>(() => BaseCheckpoints.Find(new(path, "base", new string('a', 64))));
        Assert.DoesNotContain("host", e.Message);
        Assert.Equal(new string('a', 64), e.Sha256);
    }

    [Fact]
    public void SavePretrained_WithAnAdapter_WritesMergedWeights()
    {
        using var folder = new PeftFolder();
        using var model = TextClassifier.LoadPretrained(s_base, adapter: s_adapter);
        model.SavePretrained(folder["merged"]);
        using var merged = TextClassifier.LoadPretrained(folder["merged"]);

        Assert.Equal(model.Score(["no"]).Logits.ToArray(), merged.Score(["no"]).Logits.ToArray());
        Assert.False(merged.HasAdapter);
        Assert.Throws<InvalidOperationException>(() => merged.SaveAdapter(folder["adapter"]));
    }

    public static TheoryData<string, string?, string> Fields => new()
    {
        { "peft_type", "\"IA3\"", "allowed \"LORA\"" },
        { "peft_type", null, "found nothing; allowed \"LORA\"" },
        { "task_type", "\"TOKEN_CLS\"", "found \"TOKEN_CLS\"; allowed \"SEQ_CLS\"" },
        { "bias", "\"all\"", "found \"all\"; allowed \"none\"" },
        { "use_dora", "true", "found true; allowed null, false or empty" },
        { "use_rslora", "true", "found true" },
        { "fan_in_fan_out", "true", "found true" },
        { "lora_bias", "true", "found true" },
        { "rank_pattern", """{"query": 8}""", """found {"query":8}""" },
        { "alpha_pattern", """{"query": 8}""", "found" },
        { "layers_to_transform", "[0]", "found [0]" },
        { "exclude_modules", "\"key\"", "found \"key\"" },
        { "trainable_token_indices", "[1]", "found [1]" },
        { "eva_config", """{"rho": 2}""", "found" },
        { "a_field_of_tomorrow", "1", "found 1" },
        { "init_lora_weights", "\"pissa\"", "allowed true, false, \"gaussian\"" },
        { "r", "0", "found 0; allowed an integer, 1 to 65536" },
        { "r", "2000000000", "found 2000000000" },
        { "r", "4.5", "found 4.5" },
        { "lora_alpha", "-1", "found -1; allowed a number above 0" },
        { "lora_alpha", "\"8\"", "found \"8\"" },
        { "lora_dropout", "1", "found 1; allowed 0 up to but not 1" },
        { "target_modules", "\"query|value\"", "allowed a list of at most 1000 names of dense layers" },
        { "target_modules", "[]", "found []" },
        { "target_modules", "[\"query\", null]", "found" },
        { "target_modules", $"[{string.Join(',', Enumerable.Range(0, 1001).Select(i => $"\"t{i}\""))}]", "allowed a list of at most 1000 names of dense layers" },
        { "target_modules", "[\"q_proj\"]", "\"q_proj\", which no dense layer is called; allowed query, key, value" },
        { "modules_to_save", "[\"classifier\", \"embeddings\"]", "allowed a list of classifier, score, pooler" },
    };

    [Theory, MemberData(nameof(Fields))]
    public void LoadPretrained_FieldThatIsNotSupported_IsRefusedByName(string field, string? json, string message)
    {
        using var folder = new PeftFolder();
        folder.Set(field, json);
        var problems = Refused(folder);
        var problem = Assert.Single(problems);
        Assert.Equal("adapter_config.json " + field, problem.Field);
        Assert.Contains(message, problem.ToString());
    }

    [Fact]
    public void LoadPretrained_SeveralProblems_AreReportedAtOnce()
    {
        using var folder = new PeftFolder();
        folder.Set("use_dora", "true");
        folder.Set("r", "\"four\"");
        folder.SetHeader(h => h.Replace("base_model.model.classifier.bias", "classifier.bias", StringComparison.Ordinal));
        Assert.Equal(["adapter_config.json r", "adapter_config.json use_dora", "adapter_model.safetensors classifier.bias"], Refused(folder).Select(p => p.Field));
    }

    [Theory]
    [InlineData("lora_A.weight\":{\"dtype\":\"F32\",\"shape\":[4,32]", "lora_A.weight\":{\"dtype\":\"F32\",\"shape\":[32,4]", "shape [32, 4]; allowed shape [4, 32]")]
    [InlineData("layer.1.attention.self.value.lora_B", "layer.1.attention.self.key.lora_B", "an extra weight [32, 4]")]
    [InlineData("layer.1.attention.self.value.lora_B", "layer.7.attention.self.value.lora_B", "found nothing; allowed a weight of shape [32, 4]")]
    [InlineData("classifier.bias\":{\"dtype\":\"F32\"", "classifier.bias\":{\"dtype\":\"I32\"", "type I32; allowed F32, F16 or BF16")]
    [InlineData("\"format\":\"pt\"", "\"format\":\"pt\",\"base_name\":\"../../etc\"", "found ../../etc; allowed the name of a folder")]
    [InlineData("\"format\":\"pt\"", "\"format\":\"pt\",\"base_sha256\":\"abc\"", "64 hexadecimal digits")]
    [InlineData("\"format\":\"pt\"", "\"format\":\"pt\",\"labels\":\"[1\"", "a JSON list of names")]
    [InlineData("\"format\":\"pt\"", "\"format\":\"pt\",\"labels\":\"[\\\"\\\\ud800\\\"]\"", "a JSON list of names")]
    [InlineData("\"format\":\"pt\"", "\"format\":\"pt\",\"labels\":\"[\\\"a\\\",\\\"b\\\"]\"", "2 names; allowed 3, one for each row")]
    [InlineData("[4,32]", "[4,9000000000000000000]", "data_offsets")]
    [InlineData("{\"__metadata__\"", "{{", "header")]
    public void LoadPretrained_WeightsThatDoNotFit_AreRefused(string from, string to, string message)
    {
        using var folder = new PeftFolder();
        folder.SetHeader(h =>
        {
            var changed = h.Replace(from, to, StringComparison.Ordinal);
            return changed == h ? throw new ArgumentException(h) : changed;
        });
        Assert.Contains(Refused(folder), p => p.ToString().Contains(message, StringComparison.Ordinal) && p.Field.StartsWith("adapter_model.safetensors", StringComparison.Ordinal));
    }

    [Theory, InlineData("adapter_config.json", "no JSON object"), InlineData("adapter_model.safetensors", "a safetensors file")]
    public void LoadPretrained_DamagedFile_IsRefused(string name, string message)
    {
        using var folder = new PeftFolder();
        foreach (var bytes in new byte[][] { [], [1], [(byte)'['], new byte[200] })
        {
            File.WriteAllBytes(folder[name], bytes);
            Assert.Contains(Refused(folder), p => p.ToString().Contains(message, StringComparison.Ordinal) || p.Field.EndsWith("header length", StringComparison.Ordinal));
        }
        File.Delete(folder[name]);
        Assert.Equal(new Problem(name, "no such file", "a file as peft writes it"), Assert.Single(Refused(folder)));
    }

    [Fact]
    public void LoadPretrained_CutOffWeights_AreRefused()
    {
        using var folder = new PeftFolder();
        var whole = File.ReadAllBytes(folder["adapter_model.safetensors"]);
        foreach (var length in Enumerable.Range(0, 40).Select(i => whole.Length * i / 40).Append(whole.Length - 1))
        {
            File.WriteAllBytes(folder["adapter_model.safetensors"], whole[..length]);
            Assert.NotEmpty(Refused(folder));
        }
    }

    [Fact]
    public void LoadPretrained_ConfigThatIsNoSoundJson_IsRefused()
    {
        using var folder = new PeftFolder();
        string[] hostile =
        [
            """{"r": 4, "r": 8}""", """{"rank_pattern": {"a": 1, "a": 2}}""", """{"peft_type": "\ud800"}""", """{"a\udc00": 1}""", """{"rank_pattern": {"\ud800": 1}}""",
            """{"target_modules": ["query\ud800"]}""", string.Concat(Enumerable.Repeat("""{"a":""", 200)),
        ];
        foreach (var json in hostile)
        {
            File.WriteAllText(folder["adapter_config.json"], json);
            Assert.Contains("no JSON object", Assert.Single(Refused(folder)).ToString());
        }
        File.WriteAllBytes(folder["adapter_config.json"], [.. "{\"r\": \""u8, 0xC3, .. "\"}"u8]);
        Assert.Contains("no JSON object", Assert.Single(Refused(folder)).ToString());
    }

    [Fact]
    public void LoadPretrained_TargetsTwice_AreOne()
    {
        using var folder = new PeftFolder();
        folder.Set("target_modules", """["value", "query", "value", "query"]""");
        using var model = TextClassifier.LoadPretrained(s_base, adapter: folder.Path);
        using var plain = TextClassifier.LoadPretrained(s_base, adapter: s_adapter);
        Assert.Equal(plain.Score(["no"]).Logits.ToArray(), model.Score(["no"]).Logits.ToArray());
    }

    [Fact]
    public void LoadPretrained_PickledWeights_AreNeverRead()
    {
        using var folder = new PeftFolder();
        File.Move(folder["adapter_model.safetensors"], folder["adapter_model.bin"]);
        Assert.Contains("pickle runs code", Assert.Single(Refused(folder)).Found);
    }

    [Fact]
    public void LoadPretrained_AdapterOfAnotherBase_IsRefused()
    {
        using var folder = new PeftFolder();
        folder.SetHeader(h => h.Replace("\"format\":\"pt\"", $"\"format\":\"pt\",\"base_name\":\"other\",\"base_sha256\":\"{new string('a', 64)}\"", StringComparison.Ordinal));
        var problem = Assert.Single(Refused(folder));
        Assert.Contains(Checkpoint.Open(s_base).Sha256, problem.Found);
        Assert.Contains(new string('a', 64), problem.Allowed);
    }

    [Fact]
    public void LoadPretrained_NoAdapterFolder_IsSaid() =>
        Assert.Contains("adapter_config.json", Assert.Throws<DirectoryNotFoundException>(() => TextClassifier.LoadPretrained(s_base, adapter: "nowhere")).Message);

    [Fact]
    public void LoadPretrained_AdapterInsteadOfItsBase_SaysWhereTheBaseGoes()
    {
        using var folder = new PeftFolder();
        var e = Assert.Throws<CheckpointException>(() => TextClassifier.LoadPretrained(folder.Path));
        Assert.Contains("LoadPretrained(base, adapter: folder)", e.Message);
    }

    private static IReadOnlyList<Problem> Refused(PeftFolder folder) =>
        Assert.Throws<CheckpointException>(() => TextClassifier.LoadPretrained(s_base, adapter: folder.Path)).Problems;
}
