using Xunit;

namespace MLNetFineTune.Tests;

/// <summary>What an assembly offers stands in its src/*/PublicApi.txt, so that a change of it shows in a review. UPDATE_PUBLIC_API=1 in the environment writes the file anew.</summary>
public static class PublicApiList
{
    /// <summary>Fails where the assembly, which lies beside the tests, offers anything else than its list says.</summary>
    public static void Check(string assembly)
    {
        var list = Path.Combine(SharedData.Repository, "src", assembly, "PublicApi.txt");
        var offered = ApiListProgram.Lines(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        if (Environment.GetEnvironmentVariable("UPDATE_PUBLIC_API") == "1")
            File.WriteAllText(list, string.Concat(offered.Select(line => line + "\n")));

        var listed = File.ReadAllLines(list);

        Assert.NotEmpty(offered);
        Assert.Empty(offered.Except(listed).Select(line => "new: " + line).Concat(listed.Except(offered).Select(line => "gone: " + line)));
    }
}
