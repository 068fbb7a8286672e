// The other process of the tests:
//   dotnet exec MLNetFineTune.Tests.dll MODEL.zip COLUMN TEXT…        scores texts with a model zip, knowing nothing but ML.NET; prints the bits of every number, a line each text
//   dotnet exec MLNetFineTune.Tests.dll --forget MODEL.zip TIMES TEXT…  loads and scores it again and again, disposing of it, then forgetting it; prints by how many bytes the process grew each time, and how many models are alive
//   dotnet exec MLNetFineTune.Tests.dll --pretrain FOLDER STATE         pre-trains a tiny encoder, or goes on with it; prints each step's number
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
        if (args[0] == "--pretrain")
        {
            Pretraining.KilledRunTests.Pretrain(args[1], args[2]);
            return 0;
        }

        Console.WriteLine(args[0] == "--forget"
            ? ForgottenModels.Load(args[1], int.Parse(args[2], CultureInfo.InvariantCulture), args[3..])
            : string.Join('\n', Bits(args[0], args[1], args[2..])));
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
    public static string[] Ask(string zip, string column, string[] texts) => Run([zip, column, .. texts]);

    /// <summary>Bytes by which a process of its own grew while it loaded and disposed of a model that many times, then while it forgot it as often, and models alive in the end.</summary>
    public static (long Disposed, long Forgotten, int Alive) Forget(string zip, int times, string[] texts)
    {
        var answer = Run(["--forget", zip, times.ToString(CultureInfo.InvariantCulture), .. texts])[0].Split(' ');
        return (long.Parse(answer[0], CultureInfo.InvariantCulture), long.Parse(answer[1], CultureInfo.InvariantCulture), int.Parse(answer[2], CultureInfo.InvariantCulture));
    }

    private static string[] Run(string[] arguments)
    {
        var (exitCode, output, error) = DotnetProgram.Run(typeof(OtherProcess).Assembly.Location, arguments);
        Assert.True(exitCode == 0, error);
        return output.TrimEnd('\n', '\r').Split('\n', StringSplitOptions.TrimEntries);
    }

    private static string Hex(float[] values) => string.Join(' ', values.Select(v => BitConverter.SingleToUInt32Bits(v).ToString("x8", CultureInfo.InvariantCulture)));
}
