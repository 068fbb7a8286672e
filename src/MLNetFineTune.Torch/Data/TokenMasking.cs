using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Data;

/// <summary>
/// Hides tokens for masked-language modelling (Devlin et al. 2018): of those chosen, 80 % become [MASK], 10 % a random token, 10 % stay. What is chosen is a hash of the key,
/// so that it is
/// another choice each time a text is seen (Liu et al. 2019) and yet the same when a run is resumed.
/// </summary>
internal sealed class TokenMasking
{
    private readonly int _mask;
    private readonly double _probability;
    private readonly bool _wholeWords;
    private readonly bool[] _continues;
    private readonly bool[] _special;

    /// <param name="tokenizer">The tokenizer; it has a [MASK].</param>
    /// <param name="probability">Part of the tokens to choose.</param>
    /// <param name="wholeWords">Whether all pieces of a word are chosen together.</param>
    public TokenMasking(TextTokenizer tokenizer, double probability, bool wholeWords)
    {
        _mask = tokenizer.MaskId ?? throw new ArgumentException("the tokenizer has no [MASK]", nameof(tokenizer));
        (_probability, _wholeWords, _continues) = (probability, wholeWords, tokenizer.Continuations);
        _special = new bool[tokenizer.VocabularySize];
        foreach (var id in new[] { tokenizer.PadId, tokenizer.ClsId, tokenizer.SepId, tokenizer.UnknownId, _mask })
            _special[id] = true;
    }

    /// <param name="batch">The tokens.</param>
    /// <param name="key">What the choice follows from.</param>
    public MaskedTokens Hide(TokenBatch batch, ulong key)
    {
        var ids = (int[])batch.Ids.Clone();
        var (places, labels) = (new List<int>(ids.Length / 5), new List<int>(ids.Length / 5));
        var chosen = false;
        for (var i = 0; i < ids.Length; i++)
        {
            var id = batch.Ids[i];
            if (_special[id])
                continue;
            if (!_wholeWords || !_continues[id])
                chosen = Fraction(key, 3 * i) < _probability;
            if (chosen)
                HideOne(i, id);
        }
        // A loss over nothing has no value: a short batch hides one token at least.
        if (places.Count == 0 && Array.FindIndex(ids, id => !_special[id]) is var first and >= 0)
            HideOne(first, batch.Ids[first]);
        return new(new(ids, batch.TypeIds, batch.Starts), [.. places], [.. labels]);

        void HideOne(int i, int id)
        {
            places.Add(i);
            labels.Add(id);
            var draw = Fraction(key, 3 * i + 1);
            ids[i] = draw < 0.8 ? _mask : draw < 0.9 ? (int)(Fraction(key, 3 * i + 2) * _special.Length) : id;
        }
    }

    /// <summary>A number from 0 up to but not 1.</summary>
    private static double Fraction(ulong key, int index) => (DropoutStream.Mix(key + (ulong)(uint)index) >> 11) * (1.0 / (1L << 53));
}

/// <summary>A batch with hidden tokens.</summary>
/// <param name="Batch">What the model reads.</param>
/// <param name="Places">Where tokens are hidden, ascending.</param>
/// <param name="Labels">What they are.</param>
internal sealed record MaskedTokens(TokenBatch Batch, int[] Places, int[] Labels);
