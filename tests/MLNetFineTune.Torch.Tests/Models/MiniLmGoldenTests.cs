using MLNetFineTune.Tests;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tests.Training;
using MLNetFineTune.Torch.Training;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Models;

/// <summary>The genuine all-MiniLM-L6-v2 (f16 weights, no prefix, no classifier), its tokenizer included, against transformers.</summary>
public class MiniLmGoldenTests
{
    private const string Folder = "models/all-MiniLM-L6-v2";
    private const string Goldens = "goldens/models/all-MiniLM-L6-v2/golden.safetensors";
    private const string Sst2 = "data/sst2/train.tsv";

    [SharedTheory(Folder, Goldens), InlineData("tensors"), InlineData("fused")]
    public void HiddenStates_GoldenTexts_AreThoseOfTransformers(string operations)
    {
        var golden = new Golden(Path.GetDirectoryName(SharedData.Path(Goldens))!);
        using var model = new TinyModel(SharedData.Path(Folder), labels: 2);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var texts = golden.Json["texts"]!.AsArray().Select(t => t!.GetValue<string>()).ToArray();
        var tokens = Tokens(model.Checkpoint, texts, 128);
        var batch = tokens.Pack([.. Enumerable.Range(0, 8)]);
        Assert.Equal(golden.Batch(0, 8).Ids, batch.Ids);

        var states = model.Module.bert.HiddenStates(new(batch, BertGoldenTests.Operations(operations)));
        foreach (var i in new[] { 0, 1, 3, 6 })
            Golden.AssertClose($"hidden_states.{i}", golden.AtRealPlaces($"hidden_states.{i}"), Golden.ToArray(states[i]), 5e-5);
        Golden.AssertClose("pooler_output", golden.Values("pooler_output"), Golden.ToArray(model.Module.bert.Pooled(new(batch, BertGoldenTests.Operations(operations)))), 2e-6);
        Golden.AssertClose("sentence_embeddings", golden.Values("sentence_embeddings"), SentenceEmbeddings(model, tokens, BertGoldenTests.Operations(operations)), 2e-6);
    }

    [SharedTheory(Folder, Goldens, Sst2), InlineData("tensors"), InlineData("fused")]
    public void TwentySteps_Sst2_GiveTheLossesAndWeightsOfTransformers(string operations)
    {
        var golden = new Golden(Path.GetDirectoryName(SharedData.Path(Goldens))!);
        using var model = new TinyModel(SharedData.Path(Folder), labels: 2);
        Set(model, "classifier.weight", golden.Values("head.weight"));
        Set(model, "classifier.bias", golden.Values("head.bias"));
        model.Arena.AttachGradients();
        if (operations == "fused")
            model.Arena.TrackTouchedRows();
        using var optimizer = new AdamW(model.Arena, 0.01);
        var rows = File.ReadLines(SharedData.Path(Sst2)).Skip(1).Take(320).Select(l => l.Split('\t')).ToArray();
        var tokens = Tokens(model.Checkpoint, rows.Select(r => r[0].Trim()), 512);
        var losses = golden.Numbers("loss");
        for (var step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            var batch = tokens.Pack([.. Enumerable.Range(16 * step, 16)]);
            var labels = tensor(rows.Skip(16 * step).Take(16).Select(r => long.Parse(r[1])).ToArray(), int64);
            var loss = nn.functional.cross_entropy(model.Module.Forward(new(batch, BertGoldenTests.Operations(operations))), labels);
            loss.backward();
            optimizer.Step(5e-5 * LearningRateSchedule.Multiplier(ScheduleKind.Linear, step, 4, 20), GradientClipping.Scale(optimizer.GradientNorm(), 1));
            Assert.Equal(losses[step], loss.item<float>(), 2e-6);
        }
        foreach (var name in golden.Names.Where(n => n.StartsWith("after20.", StringComparison.Ordinal)))
            Golden.AssertClose(name, golden.Values(name), model.Parameter(name[8..]), 5e-6);
    }

    private static TokenizedTexts Tokens(Checkpoint checkpoint, IEnumerable<string> texts, int maxLength) =>
        ClassificationCollator.Of([.. texts.Select(t => new TextExample(t, null, 0))], checkpoint.Tokenizer, maxLength, default).Texts;

    /// <summary>Mean over tokens, normalised to length 1.</summary>
    private static float[] SentenceEmbeddings(TinyModel model, TokenizedTexts tokens, IEncoderOperations operations)
    {
        var all = new List<float>();
        for (var i = 0; i < tokens.Count; i++)
        {
            using var scope = NewDisposeScope();
            var mean = model.Module.bert.HiddenStates(new(tokens.Pack([i]), operations))[^1].mean([0L]);
            all.AddRange(Golden.ToArray(mean / mean.norm()));
        }
        return [.. all];
    }

    private static unsafe void Set(TinyModel model, string name, float[] values) =>
        values.CopyTo(new Span<float>(model.Arena.Pointer(model.Arena.Layout.Find(name)!), values.Length));
}
