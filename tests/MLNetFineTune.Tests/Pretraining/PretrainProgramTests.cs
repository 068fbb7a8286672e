using System.Text;

namespace MLNetFineTune.Tests.Pretraining;

/// <summary>pipelines/Pretrain, run as a user runs it.</summary>
public sealed class PretrainProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("program").FullName;

    private string Text => Path.Combine(_folder, "corpus.txt");

    private string Out => Path.Combine(_folder, "encoder");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_TextThatIsNotUtf8_SaysWhereAndFails()
    {
        File.WriteAllText(Text, "a good line\na b\u00e4d line\n", Encoding.Latin1);
        var (exitCode, _, error) = Run("--text", Text, "--out", Out);
        Assert.Equal(1, exitCode);
        Assert.Contains($"{Text}, line 2: byte 0xE4 at 15 is not UTF-8", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Theory]
    [InlineData("--text is missing")]
    [InlineData("--out is missing", "--text", "TEXT")]
    [InlineData("--from and --vocabulary-text both", "--text", "TEXT", "--out", "OUT", "--from", "A", "--vocabulary-text", "TEXT")]
    [InlineData("--tokenizer and --vocabulary-text both", "--text", "TEXT", "--out", "OUT", "--tokenizer", "A", "--vocabulary-text", "TEXT")]
    [InlineData("--layers is for a new encoder", "--text", "TEXT", "--out", "OUT", "--from", "A", "--layers", "2")]
    public void Run_CalledWrongly_SaysWhatIsWrongAndHowToCallIt(string problem, params string[] arguments)
    {
        File.WriteAllText(Text, "a line\n");
        var (exitCode, _, error) = Run([.. arguments.Select(a => a switch { "TEXT" => Text, "OUT" => Out, _ => a })]);
        Assert.Equal(2, exitCode);
        Assert.StartsWith(problem, error, StringComparison.Ordinal);
        Assert.Contains("Pretrain --text FILE", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FewLines_WritesAnEncoderAndSaysHowToGoOn()
    {
        File.WriteAllLines(Text, Enumerable.Range(0, 60).Select(i => $"line {i} of a small corpus of sixty lines of text"));
        var (exitCode, output, error) = Run(
            "--text", Text, "--out", Out + Path.DirectorySeparatorChar, "--vocabulary-text", Text, "--vocabulary", "100", "--hidden", "16", "--layers", "1", "--heads", "2", "--length", "16", "--batch", "32");
        Assert.True(exitCode == 0, error);
        Assert.EndsWith("--epochs 8 --rate 5e-4", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(["corpus.txt", "encoder", "encoder.tokenizer"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var encoder = Torch.Inference.TextEncoder.LoadPretrained(Out);
        Assert.Equal(16, encoder.Width);
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] arguments) =>
        DotnetProgram.Run(Path.Combine(AppContext.BaseDirectory, "Pretrain.dll"), arguments);
}
