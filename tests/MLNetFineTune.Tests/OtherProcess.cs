// dotnet exec MLNetFineTune.Tests.dll MODEL.zip COLUMN TEXT…: scores texts with a model zip, knowing nothing but ML.NET; prints the bits of every number, a line each text.
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Tests;

internal static class OtherProcess
{
    private sealed class Row
    {
        public string Text { get; set; } = "";
    }

    public static int Main(string[] args)
    {
        Console.WriteLine(string.Join('\n', Bits(args[0], args[1], args[2..])));
        return 0;
    }

    /// <summary>The bits of a column's numbers, a line each text, computed here.</summary>
    public static string[] Bits(string zip, string column, string[] texts)
    {
        var ml = new MLContext();
        var model = ml.Model.Load(zip, out _);
        var data = model.Transform(ml.Data.LoadFromEnumerable(texts.Select(t => new Row { Text = t })));
        return data.Schema[column].Type is VectorDataViewType
            ? [.. data.GetColumn<float[]>(column).Select(Hex)]
            : [.. data.GetColumn<float>(column).Select(v => Hex([v]))];
    }

    /// <summary>The same, computed in a process of its own.</summary>
    public static string[] Ask(string zip, string column, string[] texts)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", typeof(OtherProcess).Assembly.Location, zip, column, .. texts])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.TrimEnd('\n', '\r').Split('\n', StringSplitOptions.TrimEntries);
    }

    private static string Hex(float[] values) => string.Join(' ', values.Select(v => BitConverter.SingleToUInt32Bits(v).ToString("x8", CultureInfo.InvariantCulture)));
}
