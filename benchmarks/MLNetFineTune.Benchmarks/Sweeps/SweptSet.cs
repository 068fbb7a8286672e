using Microsoft.ML;
using MLNetFineTune.Benchmarks.Pretrained;
using MLNetFineTune.Torch.Data;

namespace MLNetFineTune.Benchmarks.Sweeps;

/// <summary>A labelled set as ML.NET reads it, and its trainer.</summary>
internal sealed class SweptSet
{
    private readonly MLContext _ml;
    private readonly string _encoder;

    public SweptSet(LabelledSet set, string encoder, int seed)
    {
        (_ml, _encoder) = (new(seed), encoder);
        var train = Rows(set, set.Train);
        var keys = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(train);
        (Train, Test) = (keys.Transform(train), keys.Transform(Rows(set, set.Test)));
    }

    public IDataView Train { get; }

    public IDataView Test { get; }

    public TextClassifierEstimator Trainer(TextClassifierOptions? options = null) =>
        _ml.MulticlassClassification.Trainers.FineTuneTextClassifier(_encoder, textColumnName: "Text", options: options);

    /// <summary>Percent of the test rows that a model tells right.</summary>
    public double Accuracy(ITransformer model) => 100 * _ml.MulticlassClassification.Evaluate(model.Transform(Test)).MicroAccuracy;

    private IDataView Rows(LabelledSet set, TextExample[] examples) =>
        _ml.Data.LoadFromEnumerable(examples.Select(e => new Trec { Label = set.Labels[e.Label], Text = e.Text ?? "" }));
}
