using System.Text;
using System.Text.RegularExpressions;

namespace MLNetFineTune.Tests.Datasets;

/// <summary>One row of a data set under datasets/, and how such a file is read without any loader in between.</summary>
internal sealed partial record LabelledText(string Label, string Text)
{
    /// <summary>The case-folded words, apostrophes kept, other punctuation dropped.</summary>
    public string[] Words { get; } = [.. Word().Matches(Text.ToLowerInvariant()).Select(match => match.Value)];

    /// <summary>The file's bytes as strict UTF-8 lines, the header among them; throws where bytes are not UTF-8.</summary>
    public static string[] Lines(string dataset, string split)
    {
        var bytes = File.ReadAllBytes(Path.Combine(SharedData.Repository, "datasets", dataset, split + ".tsv"));
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text[..^1].Split('\n');
    }

    public static LabelledText[] Rows(string dataset, string split) =>
        [.. Lines(dataset, split).Skip(1).Select(line => line.Split('\t')).Select(fields => new LabelledText(fields[0], fields[1]))];

    [GeneratedRegex(@"[\w']+")]
    private static partial Regex Word();
}
