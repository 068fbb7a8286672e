namespace MLNetFineTune.Torch.Checkpoints;

/// <summary>
/// Writes files so that each name always has either its old content or its new one, whole: into temporary files beside them, flushed to the disk, then renamed. If writing fails
/// (a full disk, a cancelled run), the temporary files are removed and nothing else has changed.
/// </summary>
internal static class AtomicFiles
{
    /// <summary>Finds out whether files could be written there, and leaves everything as it was.</summary>
    /// <exception cref="IOException">They could not; so where the folder's name is a file's.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not.</exception>
    public static void CheckWritable(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(folder))
            throw new IOException($"'{folder}' is a file; a folder is to be written there");
        var missing = new List<string>();
        for (var at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
            missing.Add(at);
        Directory.CreateDirectory(folder);
        var probe = Path.Combine(folder, $".{Environment.ProcessId:x}{Environment.TickCount64:x}.tmp");
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
        foreach (var made in missing)
            Directory.Delete(made);
    }

    /// <summary>Writes all of the files, then renames all of them.</summary>
    /// <param name="folder">Created if it does not exist, and removed again if it was created and writing failed.</param>
    /// <param name="files">Name and content of each.</param>
    public static void Write(string folder, IReadOnlyCollection<(string Name, Action<Stream> Content)> files)
    {
        var created = !Directory.Exists(folder);
        Directory.CreateDirectory(folder);
        var suffix = $".{Environment.ProcessId:x}{Environment.TickCount64:x}.tmp";
        var written = new List<(string Temporary, string Final)>(files.Count);
        try
        {
            foreach (var (name, content) in files)
            {
                var final = Path.Combine(folder, name);
                written.Add((final + suffix, final));
                using var stream = new FileStream(final + suffix, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
                content(stream);
                stream.Flush(flushToDisk: true);
            }
            foreach (var (temporary, final) in written)
                File.Move(temporary, final, overwrite: true);
        }
        catch
        {
            foreach (var (temporary, _) in written)
                File.Delete(temporary);
            if (created && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
            throw;
        }
    }
}
