namespace MLNetFineTune.Tests.House;

public class ReadmeTests
{
    [Fact]
    public void Sample_OfTheReadme_IsTheOneThatIsCompiled()
    {
        var readme = File.ReadAllText(Path.Combine(SharedData.Repository, "README.md")).ReplaceLineEndings("\n");
        var compiled = File.ReadAllText(Path.Combine(SharedData.Repository, "pipelines", "Sample", "Program.cs")).ReplaceLineEndings("\n");
        var start = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        var sample = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];

        Assert.True(sample.Length > 500, "the README has no sample");
        Assert.EndsWith("\n\n" + sample, compiled, StringComparison.Ordinal);
    }
}
