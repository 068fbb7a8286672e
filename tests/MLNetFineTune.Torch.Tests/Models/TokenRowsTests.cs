using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Tests.Models;

/// <summary>What is computed of some tokens alone is what is computed of all; and both ways of computing give the same.</summary>
public class TokenRowsTests
{
    private static readonly int[] s_places = [1, 2, 5, 30, 31, 33, 60];

    [Theory, InlineData("tensors"), InlineData("fused")]
    public void States_OfSomeTokens_AreThoseOfAllThere(string name)
    {
        var golden = new Golden(Golden.Tiny("bert/sequence-classification"));
        using var model = new TinyModel(golden.Folder);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (batch, operations) = (golden.Batch(0, 8), BertGoldenTests.Operations(name));
        var all = Golden.ToArray(model.Module.bert.States(new(batch, operations)));
        var some = Golden.ToArray(model.Module.bert.States(new(batch, operations), TokenRows.Of(batch, s_places)));
        Golden.AssertClose("states", [.. s_places.SelectMany(p => all[(32 * p)..(32 * p + 32)])], some, 1e-6);
    }

    /// <summary>Dropout on: masks must be the same ones too.</summary>
    [Fact]
    public void Gradients_OfSomeTokensSpanMeansAndTiedLoss_AreTheSameBothWays()
    {
        var golden = new Golden(Golden.Tiny("bert/masked-lm"));
        var checkpoint = Torch.Checkpoints.Checkpoint.Open(golden.Folder);
        var (losses, gradients) = (new List<float>(), new List<float[]>());
        foreach (var name in new[] { "tensors", "fused" })
        {
            using var arena = new ParameterArena([.. BertParameters.OfEncoder(checkpoint.Config), .. BertParameters.OfMaskedTokenHead(checkpoint.Config)], CPU);
            checkpoint.ReadInto(arena, _ => true);
            using var model = new MaskedLanguageModel(new Weights(arena), checkpoint.Config with { HiddenDropout = 0.2, AttentionDropout = 0.2 });
            arena.AttachGradients();
            using var scope = NewDisposeScope();
            var (batch, operations) = (golden.Batch(0, 8), BertGoldenTests.Operations(name));
            var rows = TokenRows.Of(batch, s_places);
            var alone = model.bert.States(new(batch, operations, new(3, 1)), rows);
            var all = model.bert.States(new(batch, operations, new(3, 2)));
            var spans = new TokenSpans([0, 7, 20, 50], [3, 1, 17, 2]);
            var loss = model.Loss(alone, [9, 100, 523, 4, 9, 77, 300], operations) * 0.5 + operations.SpanMeans(all, spans).square().sum() * 0.01;
            loss.backward();
            losses.Add(loss.item<float>());
            gradients.Add(Golden.ToArray(arena.Gradients!));
        }
        Assert.Equal(losses[0], losses[1], 1e-5);
        Golden.AssertClose("gradients", gradients[0], gradients[1], 2e-5);
    }
}
