using Microsoft.Data.Sqlite;

namespace MLNetFineTune.Sweeps;

/// <summary>A trial with who has claimed it.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Attempt">How often it was claimed since it last paused.</param>
/// <param name="Worker">Who has claimed it; null where nobody has.</param>
/// <param name="Claim">Where and when that worker last was; null where it is not known.</param>
internal sealed record TrialRow(Trial Trial, int Attempt, string? Worker, (string Host, int Process, long Started, long Heartbeat)? Claim)
{
    public bool IsDead(DateTimeOffset now) =>
        Claim is not { } claim || WorkerLife.IsDead(claim.Host, claim.Process, claim.Started, TimeSpan.FromMilliseconds(now.ToUnixTimeMilliseconds() - claim.Heartbeat));
}

/// <summary>Reads the trials of a journal.</summary>
internal static class TrialRows
{
    /// <exception cref="SweepJournalException">Something stands there that no journal would write.</exception>
    public static List<TrialRow> Read(SqliteConnection connection, SqliteTransaction transaction)
    {
        try
        {
            return ReadAll(connection, transaction);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidCastException or InvalidOperationException or OverflowException or System.Text.Json.JsonException)
        {
            throw new SweepJournalException(JournalProblem.Damaged, $"{connection.DataSource} is damaged ({e.Message}): move it away to begin the sweep again", e);
        }
    }

    private static List<TrialRow> ReadAll(SqliteConnection connection, SqliteTransaction transaction)
    {
        var evaluations = Evaluations(connection, transaction);
        using var command = JournalSchema.Command(connection, transaction, """
            SELECT number, configuration, status, until_epoch, error, model_epoch, attempt, worker, host, process, started, heartbeat
            FROM trials LEFT JOIN workers ON workers.id = trials.worker ORDER BY number
            """);
        using var reader = command.ExecuteReader();
        var rows = new List<TrialRow>();
        while (reader.Read())
        {
            var number = reader.GetInt32(0);
            if (number != rows.Count)
                throw new FormatException($"trial {number} stands where trial {rows.Count} belongs");
            var configuration = Configuration.Parse(reader.GetString(1));
            if (configuration.Values.Keys.FirstOrDefault(name => SweptOption.Find(name) is null) is { } unknown)
                throw new FormatException($"trial {number} has {unknown}, which is no option");
            if (!Enum.TryParse<TrialStatus>(reader.GetString(2), out var status) || !Enum.IsDefined(status))
                throw new FormatException($"trial {number} is {reader.GetString(2)}");
            int? model = reader.IsDBNull(5) ? null : reader.GetInt32(5);
            if (model < 1)
                throw new FormatException($"trial {number} has a model of epoch {model}");
            // What is no number reads as 0.
            if (reader.GetInt32(3) is var until && until < 1)
                throw new FormatException($"trial {number} is to be trained to epoch {until}");
            var trial = new Trial(number, configuration, status, until, evaluations.GetValueOrDefault(number) ?? [], Text(reader, 4), model);
            rows.Add(new(trial, reader.GetInt32(6), Text(reader, 7), reader.IsDBNull(8) ? null : (reader.GetString(8), reader.GetInt32(9), reader.GetInt64(10), reader.GetInt64(11))));
        }
        return rows;
    }

    private static Dictionary<int, List<TrialEvaluation>> Evaluations(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = JournalSchema.Command(connection, transaction, "SELECT trial, epoch, seconds, loss, accuracy, macro_f1, entity_f1 FROM evaluations ORDER BY trial, epoch");
        using var reader = command.ExecuteReader();
        var evaluations = new Dictionary<int, List<TrialEvaluation>>();
        while (reader.Read())
        {
            if (!evaluations.TryGetValue(reader.GetInt32(0), out var list))
                evaluations[reader.GetInt32(0)] = list = [];
            list.Add(new(reader.GetInt32(1), reader.GetDouble(2), Number(reader, 3) ?? double.NaN, Number(reader, 4), Number(reader, 5), Number(reader, 6)));
        }
        return evaluations;
    }

    private static double? Number(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
