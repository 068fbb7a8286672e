namespace MLNetFineTune.Pipelines;

/// <summary>The last lines of a program that trained a model.</summary>
public static class Finish
{
    /// <summary>Says where the model is and how another process predicts with it.</summary>
    public static void Report(string model, string example)
    {
        var program = typeof(Finish).Assembly.GetName().Name!;
        // The programs lie side by side: pipelines/NAME/bin/…/NAME.dll.
        var predict = Path.Combine(AppContext.BaseDirectory.Replace(
            $"{Path.DirectorySeparatorChar}{program}{Path.DirectorySeparatorChar}", $"{Path.DirectorySeparatorChar}Predict{Path.DirectorySeparatorChar}", StringComparison.Ordinal), "Predict.dll");
        Console.WriteLine($"model: {Folders.Shown(model)}");
        Console.WriteLine($"predict: dotnet {Folders.Shown(predict)} {Folders.Shown(model)} \"{example}\"");
    }
}
