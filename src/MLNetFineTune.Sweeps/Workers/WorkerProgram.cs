using System.Diagnostics;

namespace MLNetFineTune.Sweeps;

/// <summary>
/// How workers are started: this assembly, in a process of its own, by the runtime and with the dependencies of the app that runs the sweep (<c>dotnet exec --depsfile … --runtimeconfig …</c>).
/// </summary>
internal static class WorkerProgram
{
    public const string Argument = "worker";

    /// <summary>A process that is ready to be started.</summary>
    /// <param name="threads">Threads of torch and of the engine.</param>
    /// <exception cref="NotSupportedException">The app is of a kind whose parts cannot be started alone: a single file, or without a shared runtime.</exception>
    public static ProcessStartInfo StartInfo(int threads)
    {
        var (assembly, dependencies) = (typeof(WorkerProgram).Assembly.Location, (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';', Path.PathSeparator)[0]);
        if (assembly.Length == 0)
            throw new NotSupportedException("Sweeps train in processes of their own, which an app that was published as a single file cannot start: publish it without PublishSingleFile.");
        if (string.IsNullOrEmpty(dependencies) || !File.Exists(dependencies))
            throw new NotSupportedException($"Sweeps train in processes of their own, which need the app's .deps.json; there is none ({dependencies ?? "the host names none"}).");
        var runtime = dependencies[..^".deps.json".Length] + ".runtimeconfig.json";
        if (!File.Exists(runtime))
            throw new NotSupportedException($"Sweeps train in processes of their own, which need the app's .runtimeconfig.json; there is no {runtime}.");
        var start = new ProcessStartInfo(Host(), ["exec", "--depsfile", dependencies, "--runtimeconfig", runtime, assembly, Argument])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true,
            StandardInputEncoding = WorkerLines.Encoding, StandardOutputEncoding = WorkerLines.Encoding,
        };
        // Workers share the cores: threads that wait must not spin, and collections need no heap for each core.
        start.Environment.TryAdd("OMP_WAIT_POLICY", "passive");
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        return start;
    }

    /// <summary>The <c>dotnet</c> that runs this process, or lies beside the shared runtime that it uses.</summary>
    private static string Host()
    {
        if (Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet")
            return path;
        // …/dotnet/shared/Microsoft.NETCore.App/VERSION/
        var root = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var host = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(host)
            ? host
            : throw new NotSupportedException("Sweeps train in processes of their own, which need a shared .NET runtime; this app brings its own: publish it without SelfContained.");
    }
}
