using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Estimators, each fitted on what the fitted ones before it make of the data.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    private readonly Link[] _links;

    public readonly IEstimator<TLastTransformer> LastEstimator;

    public EstimatorChain() => _links = [];

    private EstimatorChain(Link[] links) => (_links, LastEstimator) = (links, links[^1].Estimator as IEstimator<TLastTransformer>);

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        // All refuse what they refuse before the first is fitted.
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var data = input;
        var transformers = new List<ITransformer>();
        foreach (var link in _links)
        {
            var transformer = link.Estimator.Fit(data);
            transformers.Add(transformer);
            data = transformer.Transform(data);
            if (link.CachesOutput && transformers.Count < _links.Length)
                data = new CacheDataView(data, []);
        }

        return new(transformers, _links.Select(l => l.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _links.Aggregate(inputSchema, (shape, link) => link.Estimator.GetOutputSchema(shape));

    public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer =>
        EstimatorChain<TNewTrans>.Of([.. _links.Select(l => (l.Estimator, l.Scope, l.CachesOutput)), ((IEstimator<ITransformer>)Contracts.CheckValue(estimator, nameof(estimator)), scope, false)]);

    /// <summary>What the last estimator so far gives is cached while the following ones are fitted; the fitted chain has no cache.</summary>
    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        Contracts.CheckValue(env, nameof(env));
        if (_links.Length == 0)
            throw new InvalidOperationException("Current estimator chain has no estimator, can't append cache checkpoint.");
        return new([.. _links[..^1], _links[^1] with { CachesOutput = true }]);
    }

    internal static EstimatorChain<TLastTransformer> Of(IEnumerable<(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CachesOutput)> links) =>
        new(links.Select(l => new Link(l.Estimator, l.Scope, l.CachesOutput)).ToArray());

    private sealed record Link(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CachesOutput);
}
