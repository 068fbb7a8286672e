namespace MLNetFineTune.Sweeps;

/// <summary>What runs where the assembly is started in a process of its own.</summary>
internal static class Program
{
    private static int Main()
    {
        Console.Error.WriteLine("MLNetFineTune.Sweeps is started by sweeps, as their worker; it is no program to run by hand.");
        return 2;
    }
}
