using System.Text.RegularExpressions;

namespace MLNetFineTune.Tests.House;

/// <summary>What the documentation points to in the repository is there.</summary>
public partial class MarkdownLinkTests
{
    [Fact]
    public void RelativeLinks_OfEveryMarkdownFile_LeadSomewhere()
    {
        var links = Documents().SelectMany(Links).ToList();
        Assert.True(links.Count > 10, $"{links.Count} links");
        Assert.Empty(links.Where(l => !Path.Exists(Path.Combine(Path.GetDirectoryName(l.Document)!, l.Target)))
            .Select(l => $"{Path.GetRelativePath(SharedData.Repository, l.Document)}: {l.Target}"));
    }

    private static IEnumerable<string> Documents() => Directory.EnumerateFiles(SharedData.Repository, "*.md", SearchOption.AllDirectories)
        .Where(path => !Path.GetRelativePath(SharedData.Repository, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "out" || part[0] == '.'));

    private static IEnumerable<(string Document, string Target)> Links(string document) =>
        from Match match in Link().Matches(Code().Replace(File.ReadAllText(document), ""))
        let target = Uri.UnescapeDataString(match.Groups["target"].Value.Split('#')[0])
        where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        select (document, target);

    // [text](target), ![text](target), <img src="target">, [name]: target
    [GeneratedRegex("""\]\(<?(?<target>[^)>\s]+)|(?:src|href)="(?<target>[^"]+)"|^\[[^\]]+\]:\s+(?<target>\S+)""", RegexOptions.Multiline)]
    private static partial Regex Link();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();
}
