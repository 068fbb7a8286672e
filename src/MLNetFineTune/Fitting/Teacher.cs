using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetFineTune.Interop;
using MLNetFineTune.Torch.Inference;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Fitting;

/// <summary>The teacher of one fit; freed with it where it was loaded for it.</summary>
internal sealed class Teacher(ClassifierDistillation distillation, IDisposable? loaded) : IDisposable
{
    public ClassifierDistillation Distillation => distillation;

    /// <summary>The teacher that the options ask for; null where they ask for none.</summary>
    /// <exception cref="FileNotFoundException">There is nothing at its path.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The file at its path holds no classifier of ours.</exception>
    public static Teacher? For(IHost host, TextClassifierOptions options)
    {
        if (options.Distillation is not { } asked)
            return null;
        var (classifier, loaded) = asked.TeacherPath is { } path ? Load(host, path, options) : (In(asked.Teacher!)!, null);
        return new(new(classifier) { Temperature = asked.Temperature, Weight = asked.Weight }, loaded);
    }

    /// <summary>The classifier of a transformer of ours, or of the last one in a chain; null where there is none.</summary>
    public static TextClassifier? In(ITransformer transformer) => transformer switch
    {
        TextClassifierTransformer classifying => classifying.Classifier,
        SentimentTransformer judging => judging.Classifier,
        IEnumerable<ITransformer> chain => chain.Select(In).LastOrDefault(found => found is not null),
        _ => null,
    };

    public void Dispose() => loaded?.Dispose();

    private static (TextClassifier Classifier, IDisposable? Loaded) Load(IHost host, string path, TextClassifierOptions options)
    {
        if (Directory.Exists(path))
        {
            var pretrained = TextClassifier.LoadPretrained(path, Device.For(host, options.Device));
            return (pretrained, pretrained);
        }
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no teacher at '{path}'", path);
        var model = new MLContext { GpuDeviceId = HostAccess.GpuDeviceId(host), FallbackToCpu = HostAccess.FallbackToCpu(host) }.Model.Load(path, out _);
        if (In(model) is { } classifier)
            return (classifier, model as IDisposable);
        (model as IDisposable)?.Dispose();
        throw new ArgumentOutOfRangeException(nameof(options), $"The model in '{path}' (Distillation.TeacherPath) has no fine-tuned classifier in it");
    }
}
