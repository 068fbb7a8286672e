using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;

namespace MLNetFineTune.Tests;

/// <summary>Model zips that are not as they were saved.</summary>
internal static class ZipDamage
{
    /// <summary>Rewrites or, for null, removes a file of our own transformer; each transformer of a chain has a Model.key.</summary>
    public static void Change(string zip, string name, Func<byte[], byte[]?> change)
    {
        using var archive = ZipFile.Open(zip, ZipArchiveMode.Update);
        var folder = archive.Entries.Single(e => e.Name == (name == "manifest.json" ? "config.json" : "manifest.json")).FullName.Replace('\\', '/');
        var entry = archive.Entries.Single(e => e.FullName.Replace('\\', '/') == folder[..(folder.LastIndexOf('/') + 1)] + name);
        using var bytes = new MemoryStream();
        using (var stream = entry.Open())
            stream.CopyTo(bytes);
        var (fullName, changed) = (entry.FullName, change(bytes.ToArray()));
        entry.Delete();
        if (changed is null)
            return;
        using var written = archive.CreateEntry(fullName).Open();
        written.Write(changed);
    }

    /// <summary>Changes a text of the manifest, so that its SHA-256 is right all the same.</summary>
    public static void Lie(string zip, string written, string instead)
    {
        byte[] changed = [];
        Change(zip, "manifest.json", bytes => changed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(written, instead, StringComparison.Ordinal)));
        Assert.Contains(instead, Encoding.UTF8.GetString(changed), StringComparison.Ordinal);
        Change(zip, "Model.key", bytes =>
        {
            // The manifest's SHA-256 follows the header.
            SHA256.HashData(changed).CopyTo(bytes.AsSpan((int)BitConverter.ToInt64(bytes, 0x10)));
            return bytes;
        });
    }

    /// <summary>The messages of a refusal, outermost to innermost; never an accident.</summary>
    public static string AssertRefused(string zip)
    {
        var thrown = Record.Exception(() => new MLContext().Model.Load(zip, out _));
        Assert.NotNull(thrown);
        var (messages, isFormat) = ("", false);
        for (var e = thrown; e is not null; e = e.InnerException)
            (messages, isFormat) = (messages + e.Message + "\n", isFormat || e is FormatException);
        Assert.True(isFormat || thrown.GetBaseException() is InvalidOperationException or IOException or InvalidDataException, thrown.ToString());
        return messages;
    }
}
