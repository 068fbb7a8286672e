using MLNetFineTune.Interop;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Persistence;

/// <summary>A classifier's place in a model zip.</summary>
internal static class ClassifierEntry
{
    /// <param name="signature">Eight letters by which the kind of model is known.</param>
    /// <param name="loader">The name that the loader is registered under.</param>
    public static ModelEntry<ModelManifest, TextClassifier> Of(string signature, string loader) => new(signature, loader, classifier => classifier.Parts(), Load);

    private static TextClassifier Load(ModelManifest manifest, IReadOnlyCollection<string> names, Func<string, Stream> open, string device)
    {
        var classifier = TextClassifier.Load(names, open, device, manifest.MaxLength);
        if (classifier.Labels.Count == manifest.Classes.Count)
            return classifier;
        classifier.Dispose();
        throw new FormatException($"The model file is damaged: its manifest lists {manifest.Classes.Count} classes, its weights have {classifier.Labels.Count}");
    }
}
