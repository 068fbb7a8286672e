namespace MLNetFineTune.AutoML.Tests;

public class PublicApiTests
{
    [Fact]
    public void Assembly_Always_OffersWhatItsListSays() => PublicApiList.Check("MLNetFineTune.AutoML");
}
