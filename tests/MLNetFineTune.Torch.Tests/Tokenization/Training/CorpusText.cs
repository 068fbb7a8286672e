using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MLNetFineTune.Tests.Tokenization.Training;

/// <summary>The head of a corpus in the shared folder, unpacked by <c>xz</c>.</summary>
internal static class CorpusText
{
    /// <summary>The first lines of a corpus, <paramref name="characters"/> in all, empty ones left out.</summary>
    public static List<string> Head(string name, int characters)
    {
        using var xz = Start("-dc", SharedData.Path(name));
        var lines = new List<string>();
        while (characters > 0 && xz.StandardOutput.ReadLine() is { } line)
        {
            characters -= line.Length + 1;
            if (line.Length > 0) lines.Add(line);
        }
        xz.Kill();
        return lines;
    }

    /// <summary>Null where the corpora are there and can be unpacked, else what is missing.</summary>
    public static string? Missing(params string[] names)
    {
        if (SharedData.Missing(names) is { } missing) return missing;
        try
        {
            using var xz = Start("--version");
            xz.WaitForExit();
            return null;
        }
        catch (Win32Exception)
        {
            return "needs the program xz, which is not here";
        }
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("xz", arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = new UTF8Encoding(false),
    })!;
}

/// <summary>A test that reads corpora of the shared folder; skipped, saying why, where they cannot be read.</summary>
public sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute(params string[] needs) => Skip = CorpusText.Missing(needs);
}
