// The other process of the tests:
//   dotnet exec MLNetFineTune.Sweeps.Tests.dll work JOURNAL WORKER TRIALS MILLISECONDS   works on a journal until nothing is left, an epoch in that time; prints "trial epoch" for each
namespace MLNetFineTune.Tests;

internal static class OtherProcess
{
    public static int Main(string[] args) => 2;
}
