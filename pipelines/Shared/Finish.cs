using System.Diagnostics;

namespace MLNetFineTune.Pipelines;

/// <summary>The last lines of a program that trained a model.</summary>
public static class Finish
{
    /// <summary>The program that predicts. The programs lie side by side: pipelines/NAME/bin/…/NAME.dll.</summary>
    private static string Predict { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace(Between(typeof(Finish).Assembly.GetName().Name!), Between("Predict"), StringComparison.Ordinal), "Predict.dll");

    private static string Between(string folder) => $"{Path.DirectorySeparatorChar}{folder}{Path.DirectorySeparatorChar}";

    /// <summary>Says where the model is and how another process predicts with it.</summary>
    public static void Report(string model, string example)
    {
        Console.WriteLine($"model: {Folders.Shown(model)}");
        Console.WriteLine($"predict: dotnet {Folders.Shown(Predict)} {Folders.Shown(model)} \"{example}\"");
    }

    /// <summary>Has another process load the model and write what it makes of the texts, to this one's output.</summary>
    /// <exception cref="InvalidOperationException">It failed; it has said why.</exception>
    public static void ShowExamples(string model, IEnumerable<string> texts)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, texts);
            var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
            using var process = Process.Start(host, ["exec", Predict, model, "--file", file]);
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{Predict} ended with exit code {process.ExitCode}");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
