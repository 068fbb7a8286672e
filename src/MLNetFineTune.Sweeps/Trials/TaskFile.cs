using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Sweeps;

/// <summary>A task's examples in a file of a sweep's folder, named after the hash of its bytes. Texts are kept as UTF-16: what is no valid text comes back as it was.</summary>
internal static class TaskFile
{
    private const int Format = 1;

    /// <summary>SHA-256 of the bytes that the task's file has.</summary>
    public static string Sha256(ITrialTask task)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            WriteTo(stream, task);
        return Convert.ToHexStringLower(hash.Hash!);
    }

    /// <summary>Where the file of that hash is in a folder.</summary>
    public static string PathIn(string folder, string sha256) => Path.Combine(folder, $"examples-{sha256[..16]}.bin");

    /// <summary>Writes the file, whole or not at all, unless it is there already.</summary>
    /// <param name="path"><see cref="PathIn"/> of the task's hash.</param>
    /// <param name="task">What is written.</param>
    public static void Write(string path, ITrialTask task)
    {
        if (IsWhole(path))
            return;
        var unfinished = Path.Combine(Path.GetDirectoryName(path)!, $"examples.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write))
                WriteTo(file, task);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Reads a task.</summary>
    /// <exception cref="InvalidDataException">The file is not what was written.</exception>
    public static ITrialTask Read(string path, Checkpoint checkpoint)
    {
        if (!IsWhole(path))
            throw new InvalidDataException($"{path} is damaged: its bytes are not those that were written");
        using var file = File.OpenRead(path);
        using var reader = new BinaryReader(new BufferedStream(file, 1 << 16), Encoding.UTF8, leaveOpen: true);
        if (reader.ReadInt32() is var format && format != Format)
            throw new InvalidDataException($"{path} is of format {format}; this version reads {Format}");
        var kind = (TaskKind)reader.ReadInt32();
        return kind == TaskKind.EntityRecognition ? EntityTask.Read(checkpoint, reader) : TextTask.Read(kind, checkpoint, reader);
    }

    public static void Write(BinaryWriter writer, string? text)
    {
        writer.Write(text?.Length ?? -1);
        writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    public static void Write(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write(texts.Count);
        foreach (var text in texts)
            Write(writer, text);
    }

    public static void Write<T>(BinaryWriter writer, Examples<T> examples, Action<T> write)
    {
        foreach (var part in new[] { examples.Train, examples.Validation })
        {
            writer.Write(part.Count);
            foreach (var example in part)
                write(example);
        }
        writer.Write(examples.Folds.Count);
        foreach (var fold in examples.Folds)
            writer.Write(fold);
    }

    public static string? ReadText(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        return length < 0 ? null : new(MemoryMarshal.Cast<byte, char>(reader.ReadBytes(2 * length)));
    }

    public static string[] ReadTexts(BinaryReader reader) => Many(reader, () => ReadText(reader)!);

    public static Examples<T> ReadExamples<T>(BinaryReader reader, Func<T> read) => new(Many(reader, read), Many(reader, read), Many(reader, reader.ReadInt32));

    private static void WriteTo(Stream stream, ITrialTask task)
    {
        using var writer = new BinaryWriter(new BufferedStream(stream, 1 << 16), Encoding.UTF8, leaveOpen: true);
        writer.Write(Format);
        writer.Write((int)task.Kind);
        task.WriteTo(writer);
    }

    /// <summary>Whether the file is there, with the bytes that its name says.</summary>
    private static bool IsWhole(string path)
    {
        if (!File.Exists(path))
            return false;
        using var file = File.OpenRead(path);
        return path == PathIn(Path.GetDirectoryName(path)!, Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    private static T[] Many<T>(BinaryReader reader, Func<T> read)
    {
        var many = new T[reader.ReadInt32()];
        for (var i = 0; i < many.Length; i++)
            many[i] = read();
        return many;
    }
}
