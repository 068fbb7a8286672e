using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetFineTune.Columns;
using MLNetFineTune.Fitting;
using MLNetFineTune.Persistence;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Interop;

/// <summary>
/// A transformer's place in ML.NET's model zip: a header that names version and loader, then the SHA-256 of the manifest; beside it, as entries of their own, the manifest and each
/// file of the model. An app that has our assembly finds the loader by the header alone.
/// </summary>
/// <param name="Signature">Eight letters by which the kind of model is known.</param>
/// <param name="Loader">The name that the loader is registered under.</param>
internal sealed record ModelEntry(string Signature, string Loader)
{
    private const uint Version = 0x00010001;
    private const string ManifestName = "manifest.json";
    private const int MostManifestBytes = 64 << 20;

    /// <summary>Writes the model; the same model gives the same bytes.</summary>
    public void Save(ModelSaveContext context, ModelManifest manifest, TextClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.InRepository)
            throw new NotSupportedException("A fine-tuned model consists of several files: it can be saved in a model zip, not in a single stream");
        context.CheckAtModel();
        context.SetVersionInfo(VersionInfo());
        var parts = classifier.Parts().Select(p => manifest.Kept.TryGetValue(p.Name, out var kept) ? new(p.Name, kept.Length, stream => stream.Write(kept)) : p).ToArray();
        var bytes = (manifest with { Parts = [.. parts.Select(p => new PartRecord(p.Name, p.Length, Hash(p)))] }).ToBytes();
        context.Writer.Write(SHA256.HashData(bytes));
        context.SaveBinaryStream(ManifestName, writer => writer.Write(bytes));
        foreach (var part in parts)
        {
            context.SaveBinaryStream(part.Name, writer =>
            {
                writer.Flush();
                part.WriteTo(writer.BaseStream);
            });
        }
    }

    /// <summary>Reads a model back.</summary>
    /// <exception cref="FormatException">The model is of another kind, of a newer version, truncated or damaged.</exception>
    public (ModelManifest Manifest, TextClassifier Classifier) Load(IHost host, ModelLoadContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            context.CheckAtModel(VersionInfo());
            var manifest = ReadManifest(context);
            if (manifest.LabelValueKind is { } kind)
                _ = LabelValues.FromTexts(kind, manifest.Classes); // Refused here, while there is nothing to free.
            var classifier = LoadClassifier(host, context, manifest, out var small);
            return (manifest with { Kept = Changed(classifier, small) }, classifier);
        }
        catch (Exception e) when (e is CheckpointException or JsonException or InvalidDataException or EndOfStreamException or ArgumentOutOfRangeException or OverflowException)
        {
            throw host.Process(new FormatException($"The model file is damaged: {e.Message}", e));
        }
        catch (FormatException e)
        {
            // Marked as ML.NET's own, it is reported through the layers above instead of being wrapped as an accident.
            throw host.Process(e);
        }
    }

    private VersionInfo VersionInfo() => new(
        modelSignature: Signature, verWrittenCur: Version, verReadableCur: Version, verWeCanReadBack: Version, loaderSignature: Loader, loaderAssemblyName: typeof(ModelEntry).Assembly.FullName!);

    private static ModelManifest ReadManifest(ModelLoadContext context)
    {
        var expected = context.Reader.ReadBytes(SHA256.HashSizeInBytes);
        byte[]? bytes = null;
        context.TryLoadBinaryStream(ManifestName, reader => bytes = reader.ReadBytes(MostManifestBytes));
        if (bytes is null)
            throw new FormatException($"The model file is damaged: it has no '{ManifestName}'");
        if (!SHA256.HashData(bytes).AsSpan().SequenceEqual(expected))
            throw new FormatException($"The model file is damaged: the bytes of '{ManifestName}' are not those that were saved (SHA-256 differs)");
        return ModelManifest.FromBytes(bytes);
    }

    private static TextClassifier LoadClassifier(IHost host, ModelLoadContext context, ModelManifest manifest, out Dictionary<string, byte[]> small)
    {
        // Small files are read first, so that the weights, the largest, can be handed on from the stream they are in.
        if (manifest.Parts.Count == 0)
            throw new FormatException("The model file is damaged: its manifest lists no files");
        if (manifest.Parts.FirstOrDefault(p => Path.GetFileName(p.Name) != p.Name || p.Name.Length == 0) is { } stray)
            throw new FormatException($"The model file is damaged: '{stray.Name}' is not the name of a file");
        var weights = manifest.Parts.MaxBy(p => p.Length)!;
        Dictionary<string, byte[]> read = [];
        foreach (var part in manifest.Parts.Where(p => p != weights))
        {
            Read(context, part, stream =>
            {
                var bytes = new MemoryStream();
                stream.CopyTo(bytes);
                read[part.Name] = bytes.ToArray();
            });
        }

        small = read;

        TextClassifier? classifier = null;
        try
        {
            Read(context, weights, stream => classifier = TextClassifier.Load(
                [.. manifest.Parts.Select(p => p.Name)], name => name == weights.Name ? stream : new MemoryStream(read[name]), Device.For(host, null), manifest.MaxLength));
            return classifier!.Labels.Count == manifest.Classes.Count ? classifier
                : throw new FormatException($"The model file is damaged: its manifest lists {manifest.Classes.Count} classes, its weights have {classifier.Labels.Count}");
        }
        catch
        {
            classifier?.Dispose();
            throw;
        }
    }

    private static void Read(ModelLoadContext context, PartRecord part, Action<Stream> read)
    {
        var found = context.TryLoadBinaryStream(part.Name, reader =>
        {
            var stream = new CheckedStream(reader.BaseStream, part);
            read(stream);
            stream.CheckToEnd();
        });
        if (!found)
            throw new FormatException($"The model file is damaged: it has no '{part.Name}'");
    }

    /// <summary>The small files that this version would write in other words than the one that saved them.</summary>
    private static Dictionary<string, byte[]> Changed(TextClassifier classifier, Dictionary<string, byte[]> small)
    {
        Dictionary<string, byte[]> changed = [];
        foreach (var part in classifier.Parts().Where(p => small.ContainsKey(p.Name)))
        {
            using var now = new MemoryStream();
            part.WriteTo(now);
            if (!now.ToArray().AsSpan().SequenceEqual(small[part.Name]))
                changed[part.Name] = small[part.Name];
        }

        return changed;
    }

    private static string Hash(ModelPart part)
    {
        using var sha = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
            part.WriteTo(stream);
        return Convert.ToHexStringLower(sha.Hash!);
    }
}
