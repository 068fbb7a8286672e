using Microsoft.Data.Sqlite;

namespace MLNetFineTune.Sweeps.Tests.Journal;

/// <summary>A journal's file in a folder of its own, with a clock that stands.</summary>
internal sealed class JournalFile : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SetClock Clock { get; } = new();

    public string Path => _folder.File("journal.db");

    public void Dispose() => _folder.Dispose();

    /// <summary>Proposes a new trial of one epoch.</summary>
    public static Proposal New(IReadOnlyList<Trial> trials) => Proposal.New(Trials.Configuration(trials.Count), 1);

    public SweepJournal Open() => SweepJournal.Open(Path, OtherProcess.Identity, Clock, TimeSpan.FromSeconds(30));

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Sql(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>SQLite answers at this size as it does where the disk is full; null for no more than it has.</summary>
    public static void Limit(SweepJournal journal, object? pages)
    {
        using var command = journal.Connection.CreateCommand();
        command.CommandText = "PRAGMA page_count";
        pages ??= command.ExecuteScalar();
        command.CommandText = $"PRAGMA max_page_count = {pages}";
        command.ExecuteScalar();
    }
}
