using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>
/// Word embeddings of a new encoder from a teacher's: each token's row of the teacher's table and what the teacher makes of the token as a text (as Model2Vec, van Dongen and
/// Tulkens 2024),
/// both centred and of the same scale, side by side, reduced to the student's width by principal components. A token that the teacher does not have is the mean of its pieces
/// there.
/// </summary>
internal static unsafe class EmbeddingStart
{
    /// <summary>Standard deviation of the rows' elements: that of trained BERT embeddings.</summary>
    private const double Deviation = 0.05;

    /// <summary>Fills the arena's word embedding.</summary>
    public static void Fill(ParameterArena arena, TextTokenizer tokenizer, FrozenEncoder teacher, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var slot = arena.Layout.Slots[0];
        var width = (int)slot.Spec.Shape[1];
        var (tokens, ids) = Texts(tokenizer, teacher.Checkpoint.Tokenizer);
        var table = teacher.WordEmbeddings();
        var spans = TokenSpans.Sequences(ids.Pack([.. Enumerable.Range(0, ids.Count)]));
        var both = cat([Standardised(RowMeans(table, ids, spans)), Standardised(Outputs(ids, teacher, cancellation))], 1);
        var axes = PrincipalAxes.Of(both.to(float64).t().mm(both.to(float64)), Math.Min(width, (int)both.shape[1]));
        var rows = both.mm(axes);
        rows.mul_(Deviation / Math.Sqrt(rows.square().mean().item<float>()));
        var source = Raw.Pointer(rows);
        for (var i = 0; i < tokens.Length; i++)
            new ReadOnlySpan<float>(source + (long)i * rows.shape[1], (int)rows.shape[1]).CopyTo(new Span<float>(arena.Pointer(slot) + (long)tokens[i] * width, width));
    }

    /// <summary>Every token of the student, and as which of the teacher's tokens it is read.</summary>
    private static (int[] Tokens, TokenizedTexts Ids) Texts(TextTokenizer tokenizer, TextTokenizer teacher)
    {
        var tokens = new List<int>();
        var texts = new TokenizedTexts();
        var buffer = new EncodingBuffer();
        foreach (var (token, id) in tokenizer.Vocabulary.OrderBy(t => t.Value))
        {
            if (teacher.Vocabulary.TryGetValue(token, out var same))
            {
                texts.Add([same], teacher.ClsId, teacher.SepId);
            }
            else
            {
                teacher.EncodeInto(buffer, tokenizer.Continuations[id] ? token[2..] : token);
                if (buffer.Length <= 2)
                    continue;
                texts.Add(buffer.Ids[1..^1], teacher.ClsId, teacher.SepId);
            }
            tokens.Add(id);
        }
        return ([.. tokens], texts);
    }

    /// <summary>Mean rows of the table, special tokens left out, (tokens, width).</summary>
    private static Tensor RowMeans(Tensor table, TokenizedTexts texts, TokenSpans spans)
    {
        var ids = new List<long>();
        var (starts, lengths) = (new int[spans.Count], new int[spans.Count]);
        for (var i = 0; i < spans.Count; i++)
        {
            (starts[i], lengths[i]) = (ids.Count, spans.Lengths[i] - 2);
            foreach (var id in texts.Ids(i)[1..^1])
                ids.Add(id);
        }
        return Models.Fused.SpanMeansFunction.Compute(table.index_select(0, tensor(ids.ToArray(), int64)), new(starts, lengths));
    }

    /// <summary>What the teacher makes of each token alone: the mean of its states, (tokens, width).</summary>
    private static Tensor Outputs(TokenizedTexts texts, FrozenEncoder teacher, CancellationToken cancellation)
    {
        var result = empty(texts.Count, teacher.Width, float32);
        foreach (var rows in Enumerable.Range(0, texts.Count).Chunk(256))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            result.narrow(0, rows[0], rows.Length).copy_(teacher.States(texts.Pack(rows), wordsToo: false).Sentences);
        }
        return result;
    }

    private static Tensor Standardised(Tensor x)
    {
        var centred = x - x.mean([0L], true);
        return centred / Math.Sqrt(centred.square().mean().item<float>());
    }
}
