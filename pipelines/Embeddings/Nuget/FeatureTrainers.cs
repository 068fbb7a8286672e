using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Pipelines.Embeddings;

/// <summary>Embeddings as features for ML.NET's own trainers.</summary>
public static class FeatureTrainers
{
    /// <summary>Trains FastTree, one tree ensemble a topic against the rest, and SDCA on embeddings beside the length of the text; evaluates, saves and loads both.</summary>
    public static void Run(MLContext ml, string checkpoint, IDataView train, IDataView test)
    {
        var featurizer = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Transforms.Text.EncodeText(checkpoint, "Embedding", "Text"))
            .Append(ml.Transforms.Expression("Length", "text => float(len(text))", "Text"))
            .Append(ml.Transforms.Concatenate("Features", "Embedding", "Length"))
            .AppendCacheCheckpoint(ml)
            .Append(ml.Transforms.NormalizeMeanVariance("Features"))
            .Fit(train);

        // Trainers read their data many times; what is encoded once is kept.
        var features = ml.Data.Cache(featurizer.Transform(train));
        var trainers = ml.MulticlassClassification.Trainers;
        Show(ml, "FastTree", featurizer, trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree(numberOfLeaves: 8, numberOfTrees: 60)), features, test);
        Show(ml, "SDCA", featurizer, trainers.SdcaMaximumEntropy(), features, test);
    }

    private static void Show(MLContext ml, string name, ITransformer featurizer, IEstimator<ITransformer> trainer, IDataView features, IDataView test)
    {
        var model = new TransformerChain<ITransformer>(featurizer, trainer.Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(features));
        var path = ModelFile.Save(ml, model, test.Schema, Folders.At("out", $"embeddings-{name.ToLowerInvariant()}.zip"));
        var loaded = ml.Model.Load(path, out _);
        var (accuracy, again) = (Accuracy(ml, model, test), Accuracy(ml, loaded, test));
        (loaded as IDisposable)?.Dispose();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name} on embeddings and length: accuracy {accuracy.MicroAccuracy:0.000}, macro accuracy {accuracy.MacroAccuracy:0.000}; "
            + $"loaded from {Folders.Shown(path)}: {again.MicroAccuracy:0.000}"));
    }

    private static MulticlassClassificationMetrics Accuracy(MLContext ml, ITransformer model, IDataView test) => ml.MulticlassClassification.Evaluate(model.Transform(test));
}
