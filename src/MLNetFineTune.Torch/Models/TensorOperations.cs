using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MLNetFineTune.Torch.Models;

/// <summary>An encoder in torch's own operations: for any device, and the plain statement of what <see cref="Fused.FusedOperations"/> computes.</summary>
internal sealed class TensorOperations : IEncoderOperations
{
    public Tensor Embed(BertEmbeddings embeddings, TokenBatch batch)
    {
        var device = embeddings.word_embeddings.weight.device;
        var positions = new long[batch.Tokens];
        for (var s = 0; s < batch.Count; s++)
            for (var i = batch.Starts[s]; i < batch.Starts[s + 1]; i++)
                positions[i] = i - batch.Starts[s];
        var words = embeddings.word_embeddings.weight.index_select(0, Index(batch.Ids, device));
        if (is_grad_enabled() && Array.IndexOf(batch.Ids, embeddings.PadTokenId) >= 0)
        {
            using var trained = tensor(Array.ConvertAll(batch.Ids, id => id == embeddings.PadTokenId ? 0f : 1f)).to(words.dtype, device).unsqueeze(1);
            words = words.mul(trained) + words.detach().mul(1 - trained);
        }
        return words + embeddings.position_embeddings.weight.index_select(0, tensor(positions, int64).to(device))
            + embeddings.token_type_embeddings.weight.index_select(0, Index(batch.TypeIds.Length > 0 ? batch.TypeIds : new int[batch.Tokens], device));
    }

    public Tensor Linear(Tensor x, Tensor weight, Tensor bias, LowRankChange[]? changes = null)
    {
        var y = F.linear(x, weight, bias);
        foreach (var change in changes ?? [])
            y = y + InItsColumns(F.linear(F.linear(change.Input(x), change.A), change.B) * change.Scale, change.Column, y.shape[1]);
        return y;
    }

    public Tensor LinearActivation(Tensor x, Linear linear, Activation activation, LowRankChange[]? changes = null)
    {
        var y = Linear(x, linear.weight, linear.bias, changes);
        return activation switch
        {
            Activation.Gelu => F.gelu(y),
            Activation.GeluTanh => y * 0.5 * (1 + ((y + y.pow(3) * 0.044715) * Math.Sqrt(2 / Math.PI)).tanh()),
            Activation.Relu => y.relu(),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "gelu, gelu_new, relu"),
        };
    }

    public Tensor LinearAddNorm(Tensor x, Linear linear, Tensor residual, LayerNorm norm, DropoutMask? dropout, LowRankChange[]? changes = null) =>
        Norm(Dropped(Linear(x, linear.weight, linear.bias, changes), dropout) + residual, norm);

    public Tensor NormDropout(Tensor x, LayerNorm norm, DropoutMask? dropout) => Dropped(Norm(x, norm), dropout);

    public Tensor Attend(Tensor query, Tensor keyValue, int heads, TokenBatch batch, TokenRows? rows, DropoutMask? dropout)
    {
        var (sequences, length, hidden) = (batch.Count, batch.MaxLength, query.shape[1]);
        var padded = batch.Tokens != sequences * length;
        if (padded)
            keyValue = keyValue.index_select(0, Places(batch.Starts, length, query.device));
        var (queryStarts, most) = (rows?.Starts ?? batch.Starts, rows?.MostInSequence ?? length);
        var spread = query.shape[0] != sequences * most;
        if (spread)
            query = query.index_select(0, Places(queryStarts, most, query.device));
        // (sequences, length, 2, heads, width) to two of (sequences, heads, length, width)
        var kv = keyValue.view(sequences, length, 2, heads, hidden / heads).permute(2, 0, 3, 1, 4).unbind(0);
        var q = query.view(sequences, -1, heads, hidden / heads).transpose(1, 2);
        var mask = padded ? KeyMask(batch, query.device, query.dtype) : null;
        Tensor attended;
        if (dropout is { DropsNothing: false })
        {
            var scores = q.mul(1 / Math.Sqrt(hidden / heads)).matmul(kv[0].transpose(2, 3));
            attended = Dropped((mask is null ? scores : scores + mask).softmax(-1), dropout).matmul(kv[1]);
        }
        else
        {
            attended = F.scaled_dot_product_attention(q, kv[0], kv[1], mask!, 0, false);
        }
        var result = attended.transpose(1, 2).reshape(-1, hidden);
        return spread ? result.index_select(0, RealPlaces(queryStarts, most, result.device)) : result;
    }

    public Tensor SpanMeans(Tensor x, TokenSpans spans)
    {
        // Spans of one length at a time: one long word would pad all others to its own.
        var groups = Enumerable.Range(0, spans.Count).GroupBy(s => spans.Lengths[s]).Select(g => (Length: g.Key, Spans: g.ToArray())).ToArray();
        var means = cat([.. groups.Select(g => x.index_select(0, Index([.. g.Spans.SelectMany(s => Enumerable.Range(spans.Starts[s], g.Length))], x.device))
            .view(g.Spans.Length, g.Length, x.shape[1]).mean([1L]))], 0);
        var places = new int[spans.Count];
        foreach (var (span, place) in groups.SelectMany(g => g.Spans).Select((s, i) => (s, i)))
            places[span] = place;
        return means.index_select(0, Index(places, x.device));
    }

    public Tensor TiedCrossEntropy(Tensor x, Tensor embeddings, Tensor bias, int[] labels) =>
        F.cross_entropy(F.linear(x, embeddings, bias).to(float32), Index(labels, x.device));

    /// <summary>(rows, width): these columns from <paramref name="first"/> on, zeros beside them.</summary>
    private static Tensor InItsColumns(Tensor columns, long first, long width)
    {
        var (rows, count) = (columns.shape[0], columns.shape[1]);
        if (count == width)
            return columns;
        Tensor Zeros(long n) => zeros(rows, n, dtype: columns.dtype, device: columns.device);
        return cat([.. first > 0 ? [Zeros(first)] : Array.Empty<Tensor>(), columns, .. first + count < width ? [Zeros(width - first - count)] : Array.Empty<Tensor>()], 1);
    }

    private static Tensor Norm(Tensor x, LayerNorm norm) => F.layer_norm(x, [x.shape[^1]], norm.weight, norm.bias, norm.Epsilon);

    private static Tensor Dropped(Tensor x, DropoutMask? dropout) => dropout?.ApplyTo(x) ?? x;

    private static Tensor Index(int[] values, Device device) => tensor(Array.ConvertAll(values, v => (long)v), int64).to(device);

    /// <summary>(sequences * most): the row at each padded place; any row where there is none.</summary>
    private static Tensor Places(int[] starts, int most, Device device)
    {
        var places = new long[(starts.Length - 1) * most];
        for (var s = 0; s < starts.Length - 1; s++)
            for (var i = 0; i < most; i++)
                places[s * most + i] = Math.Max(0, Math.Min(starts[s] + i, starts[s + 1] - 1));
        return tensor(places, int64).to(device);
    }

    /// <summary>(rows): the padded place of each row.</summary>
    private static Tensor RealPlaces(int[] starts, int most, Device device)
    {
        var places = new long[starts[^1]];
        for (var s = 0; s < starts.Length - 1; s++)
            for (var i = starts[s]; i < starts[s + 1]; i++)
                places[i] = s * most + i - starts[s];
        return tensor(places, int64).to(device);
    }

    /// <summary>(sequences, 1, 1, longest): 0 for a token, -infinity for padding; added to scores.</summary>
    private static Tensor KeyMask(TokenBatch batch, Device device, ScalarType type)
    {
        var mask = new float[batch.Count * batch.MaxLength];
        for (var s = 0; s < batch.Count; s++)
            mask.AsSpan(s * batch.MaxLength + batch.Length(s), batch.MaxLength - batch.Length(s)).Fill(float.NegativeInfinity);
        return tensor(mask).view(batch.Count, 1, 1, batch.MaxLength).to(type, device);
    }
}
