using System.Text.Json;
using MLNetFineTune.Tests;

namespace MLNetGoldens;

/// <summary>What the published ML.NET gave, one record a case.</summary>
public static class Records
{
    private static readonly Dictionary<string, Dictionary<string, string>> Read = [];

    /// <summary>The records of an area by the names of their cases, in the order of the file.</summary>
    public static IReadOnlyDictionary<string, string> Of(string area)
    {
        lock (Read)
        {
            if (!Read.TryGetValue(area, out var records))
            {
                var path = Path.Combine(SharedData.Repository, "tests", "Goldens", "mlnet", area + ".jsonl");
                records = Read[area] = File.ReadLines(path).ToDictionary(line => JsonDocument.Parse(line).RootElement.GetProperty("name").GetString()!);
            }

            return records;
        }
    }
}
