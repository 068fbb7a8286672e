namespace MLNetFineTune.AutoML.Tests;

/// <summary>What the assembly offers stands in its PublicApi.txt, so that a change of it shows in a review. UPDATE_PUBLIC_API=1 in the environment writes the file anew.</summary>
public class PublicApiTests
{
    [Fact]
    public void Assembly_Always_OffersWhatItsListSays()
    {
        var list = Path.Combine(SharedData.Repository, "src", "MLNetFineTune.AutoML", "PublicApi.txt");
        var offered = ApiListProgram.Lines(Path.Combine(AppContext.BaseDirectory, "MLNetFineTune.AutoML.dll"));
        if (Environment.GetEnvironmentVariable("UPDATE_PUBLIC_API") == "1")
            File.WriteAllText(list, string.Concat(offered.Select(line => line + "\n")));

        var listed = File.ReadAllLines(list);

        Assert.NotEmpty(offered);
        Assert.Empty(offered.Except(listed).Select(line => "new: " + line).Concat(listed.Except(offered).Select(line => "gone: " + line)));
    }
}
