using System.Text.RegularExpressions;
using MLNetFineTune.Tests.Datasets;

namespace MLNetFineTune.Tests.Pipelines;

/// <summary>pipelines/Entities, run as a user runs it, from a model of random weights.</summary>
public sealed partial class EntitiesProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("program").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--train and --test belong together", "--train", "a.conll")]
    [InlineData("--train and --test belong together", "--validation", "a.conll")]
    [InlineData("no option '--data'", "--data", "a.conll")]
    [InlineData("option '--crf' is 'maybe'", "--crf", "maybe")]
    public void Run_CalledWrongly_SaysWhatIsWrong(string problem, params string[] arguments)
    {
        var (exitCode, _, error) = Run(arguments);

        Assert.Equal(2, exitCode);
        Assert.StartsWith(problem, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FileThatIsNotThere_NamesIt()
    {
        var (exitCode, _, error) = Run("--train", "none.conll", "--test", "none.conll");

        Assert.Equal(1, exitCode);
        Assert.Contains("none.conll", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("conll")]
    public void Run_FewSentences_EvaluatesSavesAndShowsWhatAnotherProcessFinds(string extension)
    {
        string[] lines = [.. File.ReadLines(MarkedText.FileOf("train", "jsonl")).Take(12)];
        var (train, zip) = (Path.Combine(_folder, $"train.{extension}"), Path.Combine(_folder, "entities.zip"));
        if (extension == "jsonl") File.WriteAllLines(train, lines);
        else File.WriteAllText(train, string.Join("\n\n", File.ReadAllText(MarkedText.FileOf("train", "conll")).Split("\n\n").Take(12)));

        var (exitCode, output, error) = Run("--train", train, "--test", train, "--checkpoint", Tiny.Checkpoint, "--model", zip, "--epochs", "1");

        Assert.True(exitCode == 0, error);
        Assert.True(File.Exists(zip));
        Assert.Contains("PERSON", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
        var shown = output.ReplaceLineEndings("\n").Split('\n').Select(line => Mark().Replace(line, "$1")).ToArray();
        var texts = extension == "jsonl" ? MarkedText.Read("train").Take(8).Select(row => row.Text)
            : MarkedText.ReadWords("train").Take(8).Select(sentence => string.Join(' ', sentence.Select(word => word.Word)));
        Assert.All(texts, text => Assert.Contains(text, shown));
    }

    [GeneratedRegex(@"\[(.*?) \| [A-Z]+ [01]\.\d\d\]")]
    private static partial Regex Mark();

    private static (int ExitCode, string Output, string Error) Run(params string[] arguments) =>
        DotnetProgram.Run(Path.Combine(AppContext.BaseDirectory, "Entities.dll"), arguments);
}
