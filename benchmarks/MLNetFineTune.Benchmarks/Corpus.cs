using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MLNetFineTune.Benchmarks;

/// <summary>Running English text: the beginning of the corpus of Wikipedia articles.</summary>
internal static class Corpus
{
    private const string File = "corpora/wikipedia-2015.txt.xz";

    /// <summary>The first paragraphs; null, with the reason on standard error, where they cannot be read.</summary>
    /// <param name="bench">Who asks.</param>
    /// <param name="bytes">Bytes of UTF-8 to take, whole paragraphs.</param>
    public static List<string>? Excerpt(string bench, int bytes)
    {
        if (!SharedFolder.Has(bench, File)) return null;
        Process process;
        try
        {
            // .NET reads no xz.
            process = Process.Start(new ProcessStartInfo("xz", ["-dc", SharedFolder.Path(File)]) { RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            Figure.Skip(bench, "there is no program xz to unpack the corpus with");
            return null;
        }
        using (process)
        {
            var paragraphs = new List<string>();
            var left = (long)bytes;
            while (left > 0 && process.StandardOutput.ReadLine() is { } line)
            {
                left -= Encoding.UTF8.GetByteCount(line) + 1;
                if (line.Length > 0) paragraphs.Add(line);
            }
            process.Kill();
            process.WaitForExit();
            return left <= 0 ? paragraphs : throw new InvalidDataException($"{SharedFolder.Path(File)} unpacks to less than {bytes:N0} bytes");
        }
    }
}
