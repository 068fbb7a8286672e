using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>What pre-training learns from, each null or zero where it is not wanted.</summary>
/// <param name="Masking">Hides tokens to be told.</param>
/// <param name="MaskedTokenWeight">Weight of that loss.</param>
/// <param name="Targets">What the teacher makes of the texts.</param>
/// <param name="SentenceWeight">Weight of the loss of sentence embeddings.</param>
/// <param name="WordWeight">Weight of the loss of words.</param>
internal sealed record PretrainingObjectives(TokenMasking? Masking, double MaskedTokenWeight, TeacherTargets? Targets, double SentenceWeight, double WordWeight);

/// <summary>Unlabelled texts, in batches at random: nothing is padded, so that lengths do not matter; a sum of losses.</summary>
internal sealed class PretrainingTask(
    MaskedLanguageModel model, IEncoderOperations operations, PretrainingTexts texts, int[] train, int[] validation, PretrainingObjectives objectives, int batchSize, int seed,
    Device device) : ITrainingTask
{
    public int Count => train.Length;

    public bool HasValidation => validation.Length > 0;

    /// <summary>The tied decoder gives every row of the word embedding a gradient.</summary>
    public bool IsSparse => objectives.Masking is null;

    public IReadOnlyList<int[]> Epoch(int epoch)
    {
        var order = (int[])train.Clone();
        new Random((int)DropoutStream.Mix(DropoutStream.Mix((uint)seed) ^ (uint)epoch)).Shuffle(order);
        return [.. order.Chunk(batchSize)];
    }

    public int Tokens(int[] examples) => examples.Sum(e => texts.Pieces.Length(e));

    public double Weight(int[] examples) => examples.Length;

    public Tensor Loss(int[] examples, DropoutStream dropout) => Losses(examples, dropout.NextKey(), dropout).Total;

    public EvaluationResult? Evaluate(CancellationToken cancellation)
    {
        if (validation.Length == 0)
            return null;
        var (loss, right, told) = (0.0, 0L, 0L);
        var batch = 0;
        foreach (var examples in validation.Chunk(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            // The same tokens are hidden at every evaluation.
            var (total, states, labels) = Losses(examples, DropoutStream.Mix((uint)seed ^ 0x9E3779B97F4A7C15 ^ (ulong)batch++), null);
            loss += total.cpu().item<float>() * examples.Length;
            if (states is null)
                continue;
            right += model.Logits(states, operations).argmax(1).eq(tensor(Array.ConvertAll(labels, l => (long)l), int64).to(device)).sum().cpu().item<long>();
            told += labels.Length;
        }
        return new(loss / validation.Length, told > 0 ? (double)right / told : double.NaN, double.NaN, IsBest: false);
    }

    /// <returns>The weighted sum, one f32; of the hidden tokens, if any, their states and what they are.</returns>
    private (Tensor Total, Tensor? Hidden, int[] Labels) Losses(int[] examples, ulong key, DropoutStream? dropout)
    {
        var tokens = texts.Pieces.Pack(examples);
        var masked = objectives.Masking?.Hide(tokens, key);
        var pass = new ForwardPass(masked?.Batch ?? tokens, operations, dropout);
        var rows = masked is { Places.Length: > 0 } ? TokenRows.Of(tokens, masked.Places) : null;
        // With nothing to learn from a teacher the last layer computes the hidden tokens alone.
        var states = model.bert.States(pass, objectives.Targets is null ? rows : null);
        var hidden = rows is null ? null : objectives.Targets is null ? states : rows.Select(states);
        List<Tensor> losses = [];
        if (hidden is not null)
            losses.Add(model.Loss(hidden, masked!.Labels, operations) * objectives.MaskedTokenWeight);
        if (objectives.Targets is not null)
            losses.AddRange(Distances(states, tokens, objectives.Targets.Read(examples)));
        // A batch of nothing but unknown tokens has nothing to tell.
        return (losses.Count > 0 ? losses.Aggregate((a, b) => a + b) : states.to(float32).sum() * 0, hidden, masked?.Labels ?? []);
    }

    private IEnumerable<Tensor> Distances(Tensor states, TokenBatch tokens, (Tensor Sentences, Tensor? Words) targets)
    {
        if (objectives.SentenceWeight > 0)
        {
            var sentences = targets.Sentences.to(device);
            yield return Distance(operations.SpanMeans(states, TokenSpans.Sequences(tokens)), sentences) * objectives.SentenceWeight;
            yield return Distance(model.bert.pooler!.Forward(TokenRows.First(tokens).Select(states), new(tokens, operations)), sentences) * objectives.SentenceWeight;
        }
        if (targets.Words is not null)
            yield return Distance(operations.SpanMeans(states, Words.Of(tokens, texts.Tokenizer.Continuations)), targets.Words.to(device)) * objectives.WordWeight;
    }

    /// <summary>Mean of 1 - cosine.</summary>
    /// <param name="x">(rows, width).</param>
    /// <param name="target">(rows, width), rows of length 1.</param>
    private static Tensor Distance(Tensor x, Tensor target)
    {
        x = x.to(float32);
        var lengths = x.square().sum([1L]).add(1e-12).sqrt();
        return 1 - (x.mul(target).sum([1L]) / lengths).mean();
    }
}
