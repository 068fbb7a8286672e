using MLNetFineTune.Torch.Data.Entities;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Inference.Entities;
using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Crf;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Training;

/// <summary>Labelled texts that a model is judged by: scored and decoded as the trained recognizer would. Words without a label count for nothing.</summary>
internal sealed class EntityValidation
{
    private readonly WordTokens[] _texts;
    private readonly int[][] _labels;
    private readonly TagTable _tags;
    private readonly EntityRecognizerSettings _settings;
    private readonly TextTokenizer _tokenizer;
    private readonly int _maxLength;

    /// <param name="texts">The texts' tokens.</param>
    /// <param name="labels">The labels of each text's words; -1 for none.</param>
    /// <param name="tags">The tags.</param>
    /// <param name="settings">How to decode.</param>
    /// <param name="tokenizer">Gives the special tokens.</param>
    /// <param name="maxLength">Most tokens of a window.</param>
    public EntityValidation(WordTokens[] texts, int[][] labels, TagTable tags, EntityRecognizerSettings settings, TextTokenizer tokenizer, int maxLength) =>
        (_texts, _labels, _tags, _settings, _tokenizer, _maxLength) = (texts, labels, tags, settings, tokenizer, maxLength);

    public IReadOnlyList<WordTokens> Texts => _texts;

    public IReadOnlyList<int[]> Labels => _labels;

    /// <summary>Mean negative log-likelihood of the labelled words, part of them right, F1 of entities.</summary>
    public EvaluationResult Evaluate(TokenClassifier model, Func<TokenBatch, TokenRows, ForwardPass> pass, int batchSize, CancellationToken cancellation)
    {
        var chain = model.crf is null ? null : CrfFunction.Chain(model.crf);
        var logits = Logits(model, pass, batchSize, cancellation);
        var decoder = new TagDecoder(_tags, _settings, chain);
        var predicted = new int[_texts.Length][];
        Cores.Run(_texts.Length, i => predicted[i] = decoder.Decode(_texts[i], logits[i]).Tags);
        var counts = new EntityCounts(_tags);
        for (var i = 0; i < predicted.Length; i++)
            counts.Add(_labels[i], predicted[i]);
        return new(Loss(logits, chain, 1), counts.Accuracy, counts.MacroF1, IsBest: false) { EntityF1 = counts.MicroF1 };
    }

    /// <summary>(rows, tags) of each text.</summary>
    public float[][] Logits(TokenClassifier model, Func<TokenBatch, TokenRows, ForwardPass> pass, int batchSize, CancellationToken cancellation)
    {
        var scorer = new TokenLogits(_tokenizer, _maxLength, _tags.Count, _settings.Aggregation == Aggregation.First, (batch, rows) => model.Forward(pass(batch, rows), rows));
        return scorer.Run(_texts, batchSize, cancellation);
    }

    /// <summary>Mean negative log-likelihood of the labelled words that have tokens, at a temperature; with a CRF that of whole texts, divided by the number of these words.</summary>
    public double Loss(float[][] logits, LinearChain? chain, double temperature)
    {
        var emissions = new WordEmissions(_tags.Count, _settings.Aggregation, temperature, chain is not null);
        var scaled = chain is null ? null : new LinearChain(
            Array.ConvertAll(chain.Transitions, t => t / temperature), Array.ConvertAll(chain.Starts, t => t / temperature), Array.ConvertAll(chain.Ends, t => t / temperature));
        var sums = new (double Loss, int Words)[_texts.Length];
        Cores.Run(sums.Length, i => sums[i] = TextLoss.Of(_texts[i], _labels[i], logits[i], emissions, scaled));
        return sums.Sum(s => s.Loss) / Math.Max(1, sums.Sum(s => (long)s.Words));
    }
}
