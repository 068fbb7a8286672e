// The sample of README.md, word for word: models/ and datasets/ lie in the current folder. A test compares the two.
using Microsoft.ML;
using MLNetFineTune.Pipelines.Tickets;

var ml = new MLContext(seed: 1);
IDataView data = ml.Data.LoadFromTextFile<Ticket>("datasets/tickets/train.tsv", hasHeader: true);
var split = ml.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);

var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.MulticlassClassification.Trainers.FineTuneTextClassifier(
        "models/finetune-tiny-en", textColumnName: "Text",
        options: new() { Epochs = 8, LearningRate = 5e-4, BatchSize = 16 }))
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

var model = pipeline.Fit(split.TrainSet);
var metrics = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));   // Score holds probabilities
ml.Model.Save(model, data.Schema, "tickets.zip");                                     // weights, tokenizer, options: all inside

// In another process:
ITransformer loaded = new MLContext().Model.Load("tickets.zip", out _);
