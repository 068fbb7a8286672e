using Microsoft.Data.Sqlite;

namespace MLNetFineTune.Sweeps;

/// <summary>
/// What a sweep has tried, and what came of it, in a SQLite file. Every change is one transaction that is on the disk when the method returns; several processes may share a file, and no two
/// workers get the same trial. A process that is killed loses nothing that it has reported: the next one to ask goes on with its trials. Safe to use from several threads.
/// </summary>
public sealed partial class SweepJournal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _clock;

    // The names of workers are for this process alone.
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private bool _disposed;

    private SweepJournal(string path, SqliteConnection connection, TimeProvider clock) => (Path, _connection, _clock) = (path, connection, clock);

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>For tests, which make it small.</summary>
    internal SqliteConnection Connection => _connection;

    /// <summary>Opens the journal of a sweep, or begins it where there is no file.</summary>
    /// <param name="path">The file; two more lie beside it while it is open.</param>
    /// <param name="identity">Which sweep it is.</param>
    /// <exception cref="SweepJournalException">It is another sweep's journal, from a newer version, no journal, damaged, or cannot be opened.</exception>
    public static SweepJournal Open(string path, SweepIdentity identity) => Open(path, identity, TimeProvider.System, TimeSpan.FromSeconds(30));

    internal static SweepJournal Open(string path, SweepIdentity identity, TimeProvider clock, TimeSpan lockPatience)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(identity);
        path = System.IO.Path.GetFullPath(path);
        // Without a pool, closing closes: the file can be deleted at once.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = Math.Max(1, (int)lockPatience.TotalSeconds) }.ToString());
        var journal = new SweepJournal(path, connection, clock);
        try
        {
            journal.Translated(() =>
            {
                connection.Open();
                // At one moment: between two looks, another process may make the tables.
                using (var look = connection.BeginTransaction(deferred: true))
                    JournalSchema.Check(connection, look, path);
                JournalSchema.Run(connection, null, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
                return 0;
            });
            journal.Write(transaction =>
            {
                // Another process may have made it meanwhile.
                if (JournalSchema.Check(connection, transaction, path))
                    JournalSchema.Create(connection, transaction, identity);
                else
                    JournalSchema.Refuse(connection, transaction, identity, path);
                return 0;
            });
            return journal;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Writes down an evaluation of a job's trial; an earlier one of the same epoch is replaced.</summary>
    /// <exception cref="SweepJournalException">The worker was taken for dead and has lost the job, or the journal cannot be written.</exception>
    public void Report(Job job, TrialEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        Write(transaction =>
        {
            Hold(transaction, job);
            JournalSchema.Run(
                _connection, transaction, "INSERT OR REPLACE INTO evaluations VALUES ($trial, $epoch, $seconds, $loss, $accuracy, $macroF1, $entityF1)",
                ("$trial", job.Trial), ("$epoch", evaluation.Epoch), ("$seconds", evaluation.Seconds), ("$loss", Finite(evaluation.Loss)), ("$accuracy", Finite(evaluation.Accuracy)),
                ("$macroF1", Finite(evaluation.MacroF1)), ("$entityF1", Finite(evaluation.EntityF1)));
            return 0;
        });
    }

    /// <summary>Ends a job: its trial paused, is complete, or was stopped.</summary>
    /// <param name="job">The job.</param>
    /// <param name="status">One of <see cref="TrialStatus.Paused"/>, <see cref="TrialStatus.Completed"/>, <see cref="TrialStatus.Stopped"/>.</param>
    /// <param name="modelEpoch">After which epoch the trial's model that is kept was its best; null where none is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another status, or an epoch below 1.</exception>
    /// <exception cref="SweepJournalException">The worker was taken for dead and has lost the job, or the journal cannot be written.</exception>
    public void Finish(Job job, TrialStatus status, int? modelEpoch = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modelEpoch ?? 1, 1);
        if (status is not (TrialStatus.Paused or TrialStatus.Completed or TrialStatus.Stopped))
            throw new ArgumentOutOfRangeException(nameof(status), status, $"{TrialStatus.Paused}, {TrialStatus.Completed}, {TrialStatus.Stopped}");
        Write(transaction =>
        {
            Hold(transaction, job);
            return JournalSchema.Run(
                _connection, transaction, "UPDATE trials SET status = $status, worker = NULL, error = NULL, model_epoch = $model WHERE number = $trial",
                ("$trial", job.Trial), ("$status", status.ToString()), ("$model", modelEpoch));
        });
    }

    /// <summary>Writes down that a model of a job's trial is kept; the job goes on.</summary>
    /// <param name="job">The job.</param>
    /// <param name="modelEpoch">After which epoch it was the trial's best.</param>
    /// <exception cref="SweepJournalException">The worker was taken for dead and has lost the job, or the journal cannot be written.</exception>
    internal void KeepModel(Job job, int modelEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modelEpoch, 1);
        Write(transaction =>
        {
            Hold(transaction, job);
            return JournalSchema.Run(_connection, transaction, "UPDATE trials SET model_epoch = $model WHERE number = $trial", ("$trial", job.Trial), ("$model", modelEpoch));
        });
    }

    /// <summary>Ends a job whose trial failed. The sweep goes on without it; a model that is kept of it stays.</summary>
    /// <param name="job">The job.</param>
    /// <param name="error">Why.</param>
    /// <exception cref="SweepJournalException">The worker was taken for dead and has lost the job, or the journal cannot be written.</exception>
    public void Fail(Job job, string error)
    {
        ArgumentNullException.ThrowIfNull(error);
        Write(transaction =>
        {
            Hold(transaction, job);
            return JournalSchema.Run(
                _connection, transaction, "UPDATE trials SET status = 'Failed', worker = NULL, error = $error WHERE number = $trial", ("$trial", job.Trial), ("$error", error));
        });
    }

    /// <summary>Stops a trial that is paused, or forgets the model of one that is not running: <paramref name="modelEpoch"/> is what is kept of it now.</summary>
    /// <returns>False, and nothing is changed, where the trial is no longer as it was read: another process goes on with it.</returns>
    /// <exception cref="SweepJournalException">The journal cannot be written.</exception>
    public bool Settle(Trial trial, int? modelEpoch)
    {
        ArgumentNullException.ThrowIfNull(trial);
        return Write(transaction => JournalSchema.Run(
            _connection, transaction,
            "UPDATE trials SET status = CASE status WHEN 'Paused' THEN 'Stopped' ELSE status END, model_epoch = $model WHERE number = $trial AND status = $status AND until_epoch = $until AND status <> 'Running'",
            ("$trial", trial.Number), ("$status", trial.Status.ToString()), ("$until", trial.UntilEpoch), ("$model", modelEpoch))) == 1;
    }

    /// <summary>All trials as they are now, by number.</summary>
    /// <exception cref="SweepJournalException">The journal cannot be read.</exception>
    public IReadOnlyList<Trial> Trials()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Translated(() =>
            {
                using var transaction = _connection.BeginTransaction(deferred: true);
                return TrialRows.Read(_connection, transaction).ConvertAll(r => r.Trial);
            });
        }
    }

    /// <summary>Gives back the jobs that this journal's workers have, and closes the file.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            try
            {
                Write(transaction => JournalSchema.Run(
                    _connection, transaction, "UPDATE trials SET worker = NULL, attempt = attempt - 1 WHERE status = 'Running' AND worker GLOB $mine; DELETE FROM workers WHERE id GLOB $mine",
                    ("$mine", _instance + ":*")));
            }
            catch (SweepJournalException)
            {
                // They go back when the process has ended.
            }
            _disposed = true;
            _connection.Dispose();
        }
    }

    // SQLite holds no such numbers; that they are missing says the same.
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    /// <summary>One transaction that no other writer is beside.</summary>
    private T Write<T>(Func<SqliteTransaction, T> change)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Translated(() =>
            {
                using var transaction = _connection.BeginTransaction(deferred: false);
                var result = change(transaction);
                transaction.Commit();
                return result;
            });
        }
    }

    private T Translated<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (SqliteException e)
        {
            throw SweepJournalException.Of(e, Path);
        }
    }
}
