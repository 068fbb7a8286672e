using System.Buffers;
using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Data.Tags;
using MLNetFineTune.Torch.Models.Crf;

namespace MLNetFineTune.Torch.Inference.Entities;

/// <summary>
/// From a model's scores to tags: the best tag of each word, or the best well-formed sequence of them, or a CRF's best. Words without tokens are passed over: what stands around them
/// decides. They are outside, or inside of an entity that goes on behind them.
/// </summary>
internal sealed class TagDecoder
{
    private readonly TagTable _tags;
    private readonly WordEmissions _emissions;
    private readonly LinearChain? _chain;
    private readonly bool _constrained, _hasCrf;

    /// <param name="tags">The model's tags.</param>
    /// <param name="settings">How to decode.</param>
    /// <param name="crf">The model's CRF; null for none.</param>
    public TagDecoder(TagTable tags, EntityRecognizerSettings settings, LinearChain? crf)
    {
        _tags = tags;
        (_constrained, _hasCrf) = (settings.ConstrainedDecoding, crf is not null);
        _emissions = new(tags.Count, settings.Aggregation, settings.Temperature, _hasCrf);
        _chain = _constrained || _hasCrf ? Chain(tags, crf, settings.Temperature, _constrained) : null;
    }

    /// <summary>The tags of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="logits">(rows, tags), as <see cref="TokenLogits"/> gives them.</param>
    public DecodedWords Decode(WordTokens text, ReadOnlySpan<float> logits)
    {
        var places = Places(text);
        var (tags, scores) = (new int[text.WordCount], new float[text.WordCount]);
        if (places.Length == 0)
        {
            tags.AsSpan().Fill(_tags.Outside);
            scores.AsSpan().Fill(1);
            return new(tags, scores, []);
        }
        var size = places.Length * _tags.Count;
        var rented = ArrayPool<double>.Shared.Rent(size);
        var emissions = rented.AsSpan(0, size);
        _emissions.Fill(text, logits, emissions);
        var path = places.Length == text.WordCount ? tags : new int[places.Length];
        var spanScores = _hasCrf ? DecodeCrf(emissions, path, scores) : DecodeWords(emissions, path, scores);
        ArrayPool<double>.Shared.Return(rented);
        var spans = spanScores.ConvertAll(s => (places[s.First], places[s.Last], s.Score));
        if (path.Length < tags.Length)
            Spread(places, path, tags, scores, spans);
        return new(tags, scores, spans);
    }

    /// <summary>Without a CRF: likeliest tags, or the well-formed sequence whose tags' probabilities have the largest product.</summary>
    private List<(int First, int Last, float Score)> DecodeWords(ReadOnlySpan<double> emissions, Span<int> path, Span<float> scores)
    {
        for (var w = 0; w < path.Length; w++)
            path[w] = IndexOfMost(emissions.Slice(w * _tags.Count, _tags.Count));
        // Where each word's best makes a well-formed sequence, it is the best of these.
        if (_constrained && !_tags.IsValid(path))
            Viterbi(emissions, path);
        for (var w = 0; w < path.Length; w++)
        {
            var word = emissions.Slice(w * _tags.Count, _tags.Count);
            scores[w] = (float)Math.Exp(word[path[w]] - LinearChain.LogSum(word));
        }
        var result = new List<(int, int, float)>();
        foreach (var (first, last) in _tags.Spans(path))
        {
            var sum = 0.0;
            for (var w = first; w <= last; w++)
                sum += scores[w];
            result.Add((first, last, (float)(sum / (last - first + 1))));
        }
        return result;
    }

    /// <summary>With a CRF: the best sequence; a tag's score is its marginal probability, an entity's that of exactly this span.</summary>
    private List<(int First, int Last, float Score)> DecodeCrf(ReadOnlySpan<double> emissions, Span<int> path, Span<float> scores)
    {
        Viterbi(emissions, path);
        var rented = ArrayPool<double>.Shared.Rent(2 * emissions.Length);
        var alphas = rented.AsSpan(0, emissions.Length);
        var betas = rented.AsSpan(emissions.Length, emissions.Length);
        var total = _chain!.Forward(emissions, alphas);
        _chain.Backward(emissions, betas);
        for (var w = 0; w < path.Length; w++)
            scores[w] = (float)Math.Exp(alphas[w * _tags.Count + path[w]] + betas[w * _tags.Count + path[w]] - total);
        var result = new List<(int, int, float)>();
        foreach (var (first, last) in _tags.Spans(path))
            result.Add((first, last, (float)Math.Exp(SpanMarginal.Of(_chain, _tags, _tags.Type(path[first]), emissions, alphas, betas, first, last) - total)));
        ArrayPool<double>.Shared.Return(rented);
        return result;
    }

    private void Viterbi(ReadOnlySpan<double> emissions, Span<int> path)
    {
        var back = ArrayPool<int>.Shared.Rent(emissions.Length);
        _chain!.Viterbi(emissions, path, back);
        ArrayPool<int>.Shared.Return(back);
    }

    /// <summary>Tags of the words that have tokens to all words.</summary>
    private void Spread(int[] places, int[] path, int[] tags, float[] scores, List<(int First, int Last, float Score)> spans)
    {
        tags.AsSpan().Fill(_tags.Outside);
        for (var i = path.Length - 1; i >= 0; i--)
        {
            scores[places[i]] = scores[i];
            tags[places[i]] = path[i];
        }
        var at = 0;
        for (var w = 0; w < tags.Length; w++)
        {
            if (at < places.Length && places[at] == w)
            {
                at++;
                continue;
            }
            scores[w] = 1;
            if (at == 0 || at == places.Length || !_tags.GoesOn[path[at - 1], path[at]])
                continue;
            tags[w] = Between(w == places[at - 1] + 1 ? path[at - 1] : tags[w - 1], path[at]);
            scores[w] = Math.Min(scores[places[at - 1]], scores[places[at]]);
        }
        if (!_constrained || _tags.IsValid(tags))
            return;
        // Entities that touched no longer do, and their tags change where a scheme tells entities that touch.
        var tagged = TagSequences.Encode([.. spans.Select(s => new TaggedSpan(_tags.Type(tags[s.First]), s.First, s.Last))], tags.Length, _tags.Scheme);
        for (var w = 0; w < tags.Length; w++)
        {
            if (_tags.IndexOf(tagged[w]) is >= 0 and var tag)
                tags[w] = tag;
        }
    }

    /// <summary>A tag that goes on with an entity from one tag to another; the former where there is none.</summary>
    private int Between(int before, int behind)
    {
        for (var t = 0; t < _tags.Count; t++)
        {
            if (_tags.GoesOn[before, t] && _tags.GoesOn[t, behind] && _tags.Transitions.MayFollow[before, t] && _tags.Transitions.MayFollow[t, behind])
                return t;
        }
        return before;
    }

    private static int[] Places(WordTokens text)
    {
        var places = new int[EntityWindows.RowsOf(text, firstTokensOnly: true)];
        for (int w = 0, at = 0; w < text.WordCount; w++)
        {
            if (text.HasTokens(w))
                places[at++] = w;
        }
        return places;
    }

    private static LinearChain Chain(TagTable tags, LinearChain? crf, double temperature, bool constrained)
    {
        var n = tags.Count;
        var (transitions, starts, ends) = (new double[n * n], new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                transitions[i * n + j] = Score(crf?.Transitions[i * n + j], tags.Transitions.MayFollow[i, j]);
            starts[i] = Score(crf?.Starts[i], tags.Transitions.MayBegin[i]);
            ends[i] = Score(crf?.Ends[i], tags.Transitions.MayEnd[i]);
        }
        return new(transitions, starts, ends);

        double Score(double? score, bool isAllowed) => constrained && !isAllowed ? double.NegativeInfinity : (score ?? 0) / temperature;
    }

    private static int IndexOfMost(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            best = values[i] > values[best] ? i : best;
        return best;
    }
}

/// <summary>What a text's words were decoded to.</summary>
/// <param name="Tags">(words) indices of tags.</param>
/// <param name="Scores">(words) probability of each.</param>
/// <param name="Spans">The entities: first and last word, score.</param>
internal sealed record DecodedWords(int[] Tags, float[] Scores, List<(int First, int Last, float Score)> Spans);
