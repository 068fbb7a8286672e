// Named entity recognition: train on annotated texts, evaluate each type, save the .zip, show what another process finds with it.
using Microsoft.ML;
using MLNetFineTune;
using MLNetFineTune.Pipelines;
using MLNetFineTune.Pipelines.Entities;

const string Usage = """
    Entities [--train FILE --test FILE [--validation FILE]] [--checkpoint FOLDER] [--model FILE.zip] [--epochs N] [--rate X] [--crf yes|no]
    A file that ends in .jsonl holds texts with spans, any other words and tags in CoNLL's columns.
    """;

return Run.Cancellable(cancellation =>
{
    var arguments = new Arguments(args, Usage, "train", "test", "validation", "checkpoint", "model", "epochs", "rate", "crf");
    var ours = arguments["train"] is null;
    if (ours != arguments["test"] is null || (ours && arguments["validation"] is not null))
        throw new UsageException($"--train and --test belong together, and --validation to them\n{Usage}");
    var ml = new MLContext(seed: 1);
    ml.Log += (_, log) => Progress.Show(log);

    var (train, test) = (Read("train"), Read("test"));
    var validation = ours || arguments["validation"] is not null ? Read("validation") : null;
    var given = arguments["checkpoint"];

    var keys = ml.Transforms.Conversion.MapValueToKey("Label").Fit(train);
    var trainer = ml.MulticlassClassification.Trainers.FineTuneEntityRecognizer(new EntityRecognizerOptions
    {
        Checkpoint = given ?? StartingPoint.Shipped,
        WordsColumnName = "Words",
        ValidationSet = validation is null ? null : keys.Transform(validation),
        ValidationFraction = validation is null ? 0.1 : 0,
        Epochs = arguments.Count("epochs", given is null ? 20 : 5),
        LearningRate = arguments.Number("rate", given is null ? StartingPoint.LearningRate : 1e-4),
        BatchSize = 16,
        // The small encoder leaves much to the transitions between tags; a larger one does without.
        UseCrf = arguments["crf"] is null ? given is null : arguments.Yes("crf"),
        Cancellation = cancellation,
    });

    using var model = trainer.Fit(keys.Transform(train));
    // The test part's labels stay text: the evaluator counts types too that training never saw.
    Console.WriteLine(ml.MulticlassClassification.EvaluateEntities(model.Transform(test)));

    // The recognizer alone is saved: whoever predicts has a text and no labels.
    var zip = ModelFile.Save(ml, model, train.Schema, arguments["model"] ?? Folders.At("out", "entities.zip"));
    Finish.ShowExamples(zip, ml.Data.CreateEnumerable<Sentence>(ml.Data.TakeRows(test, 8), reuseRowObject: false).Select(sentence => sentence.Text));
    Finish.Report(zip, "Ada Lovelace wrote to Charles Babbage in London on 10 July 1843.");

    IDataView Read(string part) => AnnotatedFile.Load(ml, Folders.DataFile(arguments[part] ?? Folders.At("datasets", "entities", part + ".jsonl")));
});
