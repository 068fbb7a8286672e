using Microsoft.ML;

namespace MLNetFineTune.Pipelines.Entities;

/// <summary>Files of texts whose entities are marked.</summary>
internal static class AnnotatedFile
{
    /// <summary>Texts with spans where the name ends in <c>.jsonl</c>, else words and tags in CoNLL's columns: a view with <c>Text</c>, <c>Words</c> and <c>Label</c>.</summary>
    public static IDataView Load(MLContext ml, string path) =>
        Path.GetExtension(path).Equals(".jsonl", StringComparison.OrdinalIgnoreCase) ? ml.Data.LoadFromSpans(path) : ml.Data.LoadFromConll(path);
}
