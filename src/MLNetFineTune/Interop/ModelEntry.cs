using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetFineTune.Fitting;
using MLNetFineTune.Persistence;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune.Interop;

/// <summary>Makes a model of its files: what is said of it, their names, how one is opened, and where to compute.</summary>
internal delegate TModel FromParts<in TManifest, out TModel>(TManifest manifest, IReadOnlyCollection<string> names, Func<string, Stream> open, string device);

/// <summary>
/// A transformer's place in ML.NET's model zip: a header that names version and loader, then the SHA-256 of the manifest; beside it, as entries of their own, the manifest and each
/// file of the model. An app that has our assembly finds the loader by the header alone.
/// </summary>
/// <param name="Signature">Eight letters by which the kind of model is known.</param>
/// <param name="Loader">The name that the loader is registered under.</param>
/// <param name="PartsOf">The files of a model.</param>
/// <param name="FromParts">Makes the model of its files again.</param>
internal sealed record ModelEntry<TManifest, TModel>(string Signature, string Loader, Func<TModel, IReadOnlyList<ModelPart>> PartsOf, FromParts<TManifest, TModel> FromParts)
    where TManifest : class, IManifest<TManifest>
    where TModel : class, IDisposable
{
    private const uint Version = 0x00010001;
    private const string ManifestName = "manifest.json";
    private const int MostManifestBytes = 64 << 20;

    /// <summary>Writes the model; the same model gives the same bytes.</summary>
    public void Save(ModelSaveContext context, TManifest manifest, TModel model)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.InRepository)
            throw new NotSupportedException("The model consists of several files: it can be saved in a model zip, not in a single stream");
        context.CheckAtModel();
        context.SetVersionInfo(VersionInfo());
        var parts = PartsOf(model).Select(p => manifest.Kept.TryGetValue(p.Name, out var kept) ? new(p.Name, kept.Length, stream => stream.Write(kept)) : p).ToArray();
        var bytes = ManifestJson.Write(manifest.With([.. parts.Select(p => new PartRecord(p.Name, p.Length, Hash(p)))]));
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
    /// <exception cref="MissingBaseException">The model is an adapter, and its base is not there.</exception>
    public (TManifest Manifest, TModel Model) Load(IHost host, ModelLoadContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            context.CheckAtModel(VersionInfo());
            var manifest = ReadManifest(context);
            var model = LoadModel(host, context, manifest, out var small);
            return (manifest.Keeping(Changed(model, small)), model);
        }
        catch (Exception e) when (e is CheckpointException or JsonException or InvalidDataException or EndOfStreamException or ArgumentOutOfRangeException or OverflowException)
        {
            throw host.Process(new FormatException($"The model file is damaged: {e.Message}", e));
        }
        catch (MissingBaseException e)
        {
            // Nothing is wrong with the file: it is told as it is.
            throw host.Process(e);
        }
        catch (FormatException e)
        {
            // Marked as ML.NET's own, it is reported through the layers above instead of being wrapped as an accident.
            throw host.Process(e);
        }
    }

    private VersionInfo VersionInfo() => new(
        modelSignature: Signature, verWrittenCur: Version, verReadableCur: Version, verWeCanReadBack: Version, loaderSignature: Loader, loaderAssemblyName: typeof(TManifest).Assembly.FullName!);

    private static TManifest ReadManifest(ModelLoadContext context)
    {
        var expected = context.Reader.ReadBytes(SHA256.HashSizeInBytes);
        byte[]? bytes = null;
        context.TryLoadBinaryStream(ManifestName, reader => bytes = reader.ReadBytes(MostManifestBytes));
        if (bytes is null)
            throw new FormatException($"The model file is damaged: it has no '{ManifestName}'");
        if (!SHA256.HashData(bytes).AsSpan().SequenceEqual(expected))
            throw new FormatException($"The model file is damaged: the bytes of '{ManifestName}' are not those that were saved (SHA-256 differs)");
        return ManifestJson.Read<TManifest>(bytes);
    }

    private TModel LoadModel(IHost host, ModelLoadContext context, TManifest manifest, out Dictionary<string, byte[]> small)
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

        TModel? model = null;
        try
        {
            Read(context, weights, stream => model = FromParts(
                manifest, [.. manifest.Parts.Select(p => p.Name)], name => name == weights.Name ? stream : new MemoryStream(read[name]), Device.For(host, null)));
            return model!;
        }
        catch
        {
            model?.Dispose();
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
    private Dictionary<string, byte[]> Changed(TModel model, Dictionary<string, byte[]> small)
    {
        Dictionary<string, byte[]> changed = [];
        foreach (var part in PartsOf(model).Where(p => small.ContainsKey(p.Name)))
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
