using System.Text;

namespace MLNetFineTune.Benchmarks.Pretrained;

/// <summary>Comma-separated values with quoted fields (RFC 4180).</summary>
internal static class Csv
{
    /// <summary>The fields of each record; empty lines are none.</summary>
    public static List<string[]> Read(string text)
    {
        var (records, fields, field) = (new List<string[]>(), new List<string>(), new StringBuilder());
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when quoted && i + 1 < text.Length && text[i + 1] == '"':
                    field.Append(text[i++]);
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    EndField();
                    break;
                case '\r' when !quoted:
                    break;
                case '\n' when !quoted:
                    EndRecord();
                    break;
                default:
                    field.Append(text[i]);
                    break;
            }
        }
        EndRecord();
        return records;

        void EndField()
        {
            fields.Add(field.ToString());
            field.Clear();
        }

        void EndRecord()
        {
            if (fields.Count == 0 && field.Length == 0) return;
            EndField();
            records.Add([.. fields]);
            fields.Clear();
        }
    }
}
