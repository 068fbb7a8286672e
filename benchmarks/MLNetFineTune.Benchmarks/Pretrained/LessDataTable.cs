using System.Globalization;
using System.Text;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>The measurements as files.</summary>
internal static class LessDataTable
{
    /// <summary>Every measurement, comma-separated.</summary>
    public static string Csv(IEnumerable<LessDataRow> rows) =>
        "set,rows,seed,encoder,random\n" + string.Concat(rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Set},{row.Rows},{row.Seed},{row.Encoder:0.00},{row.Random:0.00}\n")));

    /// <summary>Means over seeds, as Markdown: a line a set and number of rows.</summary>
    public static string Markdown(IReadOnlyList<LessDataRow> rows)
    {
        var text = new StringBuilder("| data set | labelled rows | from the encoder | from random weights | difference |\n|---|---:|---:|---:|---:|\n");
        foreach (var group in rows.GroupBy(row => (row.Set, row.Rows)))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {group.Key.Set} | {group.Key.Rows:N0} | {Cell([.. group.Select(row => row.Encoder)])} | {Cell([.. group.Select(row => row.Random)])} ");
            text.Append(CultureInfo.InvariantCulture, $"| {group.Average(row => row.Encoder - row.Random):+0.0;-0.0;0.0} |\n");
        }
        return text.ToString();
    }

    private static string Cell(double[] values) => values.Length == 1 ? Digit(values[0]) : $"{Digit(values.Average())} ({Digit(values.Min())}-{Digit(values.Max())})";

    private static string Digit(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
