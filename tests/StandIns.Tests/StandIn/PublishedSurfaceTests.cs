using MLNetFineTune.Tests;

namespace StandIns.Tests;

/// <summary>A stand-in offers nothing that the published package lacks: what compiles here compiles there.</summary>
public class PublishedSurfaceTests
{
    /// <summary>Every assembly of standins/, named after its project.</summary>
    public static TheoryData<string> Assemblies() =>
        [.. Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "standins"), "*.csproj", SearchOption.AllDirectories)
            .Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_AgainstPublishedLists_OffersNothingMore(string assembly)
    {
        var path = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
        Assert.True(File.Exists(path), $"{path} is missing: a stand-in that this project does not reference goes unchecked");

        Assert.Empty(ApiListProgram.Beyond(List(assembly), assembly));
    }

    [Fact]
    public void Assembly_WithAMemberOfItsOwn_IsReported()
    {
        var beyond = ApiListProgram.Beyond(List("TorchSharp"), typeof(PublishedSurfaceTests).Assembly.GetName().Name!);

        Assert.Contains(beyond, member => member.Contains(nameof(PublishedSurfaceTests), StringComparison.Ordinal));
    }

    private static string List(string assembly) => assembly == "TorchSharp" ? "TorchSharp-0.102-to-0.106.txt.gz" : "Microsoft.ML-5.0.0.txt.gz";
}
