using MLNetFineTune.Tests;

namespace MLNetFineTune.Sweeps.Tests.House;

public class PublicApiTests
{
    [Fact]
    public void Assembly_Always_OffersWhatItsListSays() => PublicApiList.Check("MLNetFineTune.Sweeps");
}
