namespace MLNetFineTune.Tests.House;

public class PublicApiTests
{
    [Theory]
    [InlineData("MLNetFineTune")]
    [InlineData("MLNetFineTune.Torch")]
    public void Assembly_Always_OffersWhatItsListSays(string assembly) => PublicApiList.Check(assembly);
}
