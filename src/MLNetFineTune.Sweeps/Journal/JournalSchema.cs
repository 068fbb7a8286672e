using System.Globalization;
using Microsoft.Data.Sqlite;
using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Sweeps;

/// <summary>The tables of a journal: made where the file is new, checked where it is not.</summary>
internal static class JournalSchema
{
    public const int Format = 1;

    // "MLFT"; says in the file's header whose it is.
    private const int ApplicationId = 0x4D4C4654;

    private const string Tables = """
        CREATE TABLE identity (field TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE workers (id TEXT PRIMARY KEY, host TEXT NOT NULL, process INTEGER NOT NULL, started INTEGER NOT NULL, heartbeat INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE trials (number INTEGER PRIMARY KEY, configuration TEXT NOT NULL, status TEXT NOT NULL, until_epoch INTEGER NOT NULL,
                             attempt INTEGER NOT NULL, worker TEXT, error TEXT, model_epoch INTEGER);
        CREATE TABLE evaluations (trial INTEGER NOT NULL REFERENCES trials (number), epoch INTEGER NOT NULL, seconds REAL NOT NULL,
                                  loss REAL, accuracy REAL, macro_f1 REAL, entity_f1 REAL, PRIMARY KEY (trial, epoch)) WITHOUT ROWID;
        """;

    /// <summary>Refuses a file that is something else or newer, before anything is written to it.</summary>
    /// <returns>Whether it has no tables yet.</returns>
    public static bool Check(SqliteConnection connection, SqliteTransaction transaction, string path)
    {
        var application = Number(connection, transaction, "PRAGMA application_id");
        var format = Number(connection, transaction, "PRAGMA user_version");
        if (application == 0 && format == 0 && Number(connection, transaction, "SELECT count(*) FROM sqlite_master") == 0)
            return true;
        if (application != ApplicationId)
            throw new SweepJournalException(JournalProblem.NotAJournal, $"{path} is no journal of a sweep, but another program's database");
        if (format > Format)
            throw new SweepJournalException(JournalProblem.NewerFormat, $"{path} is a journal of format {format}; this version reads up to {Format}: take a newer one, or another file");
        return false;
    }

    public static void Create(SqliteConnection connection, SqliteTransaction transaction, SweepIdentity identity)
    {
        Run(connection, transaction, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Format};") + Tables);
        foreach (var (field, value) in identity.Fields)
            Run(connection, transaction, "INSERT INTO identity VALUES ($field, $value)", ("$field", field), ("$value", value));
    }

    public static void Refuse(SqliteConnection connection, SqliteTransaction transaction, SweepIdentity identity, string path)
    {
        using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, "SELECT field, value FROM identity");
        using var reader = command.ExecuteReader();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
            found[reader.GetString(0)] = reader.GetString(1);
        if (identity.Differences(found) is { Count: > 0 } differences)
            throw new SweepJournalException(JournalProblem.OtherSweep, Problem.List($"{path} is the journal of another sweep (found: what it was begun with):", differences));
    }

    public static int Run(SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, transaction, sql, parameters);
        return command.ExecuteNonQuery();
    }

    public static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private static long Number(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = Command(connection, transaction, sql);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
