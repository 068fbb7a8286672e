using System.Runtime.InteropServices;

namespace MLNetFineTune.Sweeps;

/// <summary>What runs where the assembly is started in a process of its own.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is not [WorkerProgram.Argument])
        {
            Console.Error.WriteLine("MLNetFineTune.Sweeps is started by sweeps, as their worker; it is no program to run by hand.");
            return 2;
        }
        // Ctrl-C at a terminal reaches all its processes: the sweep decides what becomes of this one.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var input = new StreamReader(Console.OpenStandardInput(), WorkerLines.Encoding);
        using var output = new StreamWriter(Console.OpenStandardOutput(), WorkerLines.Encoding);
        // What libraries print is not for the sweep.
        Console.SetOut(Console.Error);
        using var worker = new Worker(input, output);
        worker.Run();
        return 0;
    }
}
