using Microsoft.ML;

namespace MLNetFineTune.Pipelines;

/// <summary>Saves a model so that its path holds either the whole new file or what was there before.</summary>
public static class ModelFile
{
    /// <summary>Writes beside <paramref name="path"/>, flushes to disk, renames; returns the full path.</summary>
    public static string Save(MLContext ml, ITransformer model, DataViewSchema schema, string path)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.ReadWrite))
            {
                ml.Model.Save(model, schema, file);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }

        return path;
    }
}
