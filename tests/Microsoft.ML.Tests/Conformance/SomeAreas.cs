using System.Text.Json;

namespace MLNetGoldens;

/// <summary>Stands in for the cases' own program where only some areas are compiled.</summary>
public sealed record Case(string Name, Func<object?> Observe);

public static class Program
{
    public static IReadOnlyList<(string Area, Func<IEnumerable<Case>> Cases)> Compiled { get; } = new[]
    {
        ("loader", "LoaderCases"), ("enumerables", "EnumerableCases"), ("cursors", "CursorCases"), ("transforms", "TransformCases"), ("evaluators", "EvaluatorCases"), ("models", "ModelCases"),
    }
    .Select(a => (a.Item1, typeof(Case).Assembly.GetType("MLNetGoldens." + a.Item2)?.GetMethod("All")?.CreateDelegate<Func<IEnumerable<Case>>>()!))
    .Where(a => a.Item2 is not null).ToArray();

    public static void Main()
    {
    }

    public static string Observe(Case one)
    {
        try
        {
            return JsonSerializer.Serialize(new { name = one.Name, result = one.Observe() }, Describe.Json);
        }
        catch (Exception e)
        {
            return JsonSerializer.Serialize(new { name = one.Name, error = Describe.Error(e) }, Describe.Json);
        }
    }
}
