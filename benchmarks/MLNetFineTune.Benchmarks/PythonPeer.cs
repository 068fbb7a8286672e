using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MLNetFineTune.Benchmarks;

/// <summary>The same model in Python's PyTorch (peers/encoder.py), with our BLAS, threads and OpenMP settings.</summary>
internal sealed class PythonPeer : IDisposable
{
    private readonly Process _process;

    private PythonPeer(Process process)
    {
        _process = process;
        Name = $"python3-torch {Answer<string>()}";
    }

    /// <summary>Program and version.</summary>
    public string Name { get; }

    /// <summary>Starts it on a folder that the library wrote; null, with the reason on standard error, where there is no Python with torch.</summary>
    public static PythonPeer? Start(string bench, string folder, string batches, int threads)
    {
        foreach (var python in new[] { "/usr/bin/python3", "python3" })
        {
            if (!HasTorch(python)) continue;
            var start = new ProcessStartInfo(python, [Path.Combine(SharedFolder.Repository, "benchmarks", "peers", "encoder.py"), folder, batches, threads.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true,
            };
            // The file that we have loaded, or Debian's alternatives may give it another BLAS.
            if (OwnBlas() is { } blas) start.Environment["LD_LIBRARY_PATH"] = Path.GetDirectoryName(blas);
            return new(Process.Start(start)!);
        }
        Figure.Skip(bench, "there is no Python with torch to compare with; Debian: apt-get install --no-install-recommends python3-torch");
        return null;
    }

    /// <summary>Logits of a set's first batch, (rows, classes).</summary>
    public double[][] Logits(string set) => Ask<double[][]>($"logits {set}");

    /// <summary>Loss of a set's first batch.</summary>
    public double Loss(string set) => Ask<double>($"loss {set}");

    /// <summary>Chooses the optimizer: <c>foreach</c> or <c>single</c>.</summary>
    public void Choose(string adamW) => Ask<string>($"adamw {adamW}");

    /// <summary>Mean seconds of that many training steps.</summary>
    public double Train(string set, int steps) => Ask<double[]>(FormattableString.Invariant($"train {set} {steps}")).Average();

    /// <summary>Mean seconds of that many scored batches.</summary>
    public double Score(string set, int batches) => Ask<double[]>(FormattableString.Invariant($"score {set} {batches}")).Average();

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000)) _process.Kill();
        _process.Dispose();
    }

    private static string? OwnBlas() => !File.Exists("/proc/self/maps") ? null
        : File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).FirstOrDefault(path => path.Contains("/libblas.so", StringComparison.Ordinal) || path.Contains("/libopenblas", StringComparison.Ordinal));

    private static bool HasTorch(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import torch"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private T Ask<T>(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return Answer<T>();
    }

    private T Answer<T>() => JsonSerializer.Deserialize<T>(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the peer in Python has ended"))!;
}
