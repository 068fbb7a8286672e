using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MLNetFineTune.Sweeps;

/// <summary>
/// What a sweep has tried, and what came of it, in a SQLite file. Every change is one transaction that is on the disk when the method returns; several processes may share a file, and no two
/// workers get the same trial. A process that is killed loses nothing that it has reported: the next one to ask goes on with its trials. Safe to use from several threads.
/// </summary>
public sealed class SweepJournal : IDisposable
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
                JournalSchema.Check(connection, null, path);
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

    /// <summary>Claims work: a trial whose worker is dead, or else what <paramref name="propose"/> says. No other process proposes meanwhile.</summary>
    /// <param name="worker">Who will do it: a name that this process gives one worker at a time.</param>
    /// <param name="propose">Told all trials; null for no more work, or none now.</param>
    /// <returns>The work; null where there is none.</returns>
    /// <exception cref="InvalidOperationException">The worker has a job already, or what is proposed to go on is not paused.</exception>
    /// <exception cref="SweepJournalException">The journal cannot be read or written.</exception>
    public Job? TakeJob(string worker, Func<IReadOnlyList<Trial>, Proposal?> propose)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(worker);
        ArgumentNullException.ThrowIfNull(propose);
        return Write(transaction =>
        {
            Beat(transaction, worker);
            var rows = TrialRows.Read(_connection, transaction);
            if (rows.Find(r => r.Trial.Status == TrialStatus.Running && r.Worker == IdOf(worker)) is { } held)
                throw new InvalidOperationException($"worker {worker} has trial {held.Trial.Number}, and is to finish it before it takes another");
            // However often that was: it says nothing of the trial, whose own death its sweep would have seen and written down.
            if (rows.Find(r => r.Trial.Status == TrialStatus.Running && r.IsDead(_clock.GetUtcNow())) is { } left)
                return Claim(transaction, left.Trial, left.Trial.UntilEpoch, left.Attempt + 1, worker);
            var trials = rows.ConvertAll(r => r.Trial);
            return propose(trials) is { } proposal ? Claim(transaction, rows, trials, proposal, worker) : null;
        });
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

    /// <summary>Gives a job back unfinished, as on cancellation: the next worker to ask goes on with it.</summary>
    /// <exception cref="SweepJournalException">The journal cannot be written.</exception>
    public void Release(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        // What is given back on purpose is no worker that ended.
        Write(transaction => JournalSchema.Run(
            _connection, transaction, "UPDATE trials SET worker = NULL, attempt = attempt - 1 WHERE number = $trial AND attempt = $attempt AND worker = $worker AND status = 'Running'",
            ("$trial", job.Trial), ("$attempt", job.Attempt), ("$worker", IdOf(job.Worker))));
    }

    /// <summary>Says that a worker is alive. At least every ten seconds: after thirty of silence its job is given to another.</summary>
    /// <exception cref="SweepJournalException">The journal cannot be written.</exception>
    public void Heartbeat(string worker)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(worker);
        Write(transaction => Beat(transaction, worker));
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

    /// <summary>Whether another process, or another sweep of this one, is at work on the journal.</summary>
    internal bool HasOthers()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Translated(() =>
            {
                using var command = JournalSchema.Command(
                    _connection, null, "SELECT host, process, started, heartbeat FROM workers WHERE id NOT GLOB $mine", ("$mine", _instance + ":*"));
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    var silence = TimeSpan.FromMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds() - reader.GetInt64(3));
                    if (!WorkerLife.IsDead(reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2), silence))
                        return true;
                }
                return false;
            });
        }
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

    private string IdOf(string worker) => $"{_instance}:{worker}";

    private int Beat(SqliteTransaction transaction, string worker) => JournalSchema.Run(
        _connection, transaction, "INSERT OR REPLACE INTO workers VALUES ($id, $host, $process, $started, $now)",
        ("$id", IdOf(worker)), ("$host", WorkerLife.Host), ("$process", Environment.ProcessId), ("$started", WorkerLife.ThisStarted), ("$now", _clock.GetUtcNow().ToUnixTimeMilliseconds()));

    private Job Claim(SqliteTransaction transaction, List<TrialRow> rows, List<Trial> trials, Proposal proposal, string worker)
    {
        if (proposal.Trial is { } number)
        {
            if (rows.Find(r => r.Trial.Number == number && r.Trial.Status == TrialStatus.Paused) is not { } paused)
                throw new InvalidOperationException($"trial {number} is not paused, and cannot go on");
            return Claim(transaction, paused.Trial, proposal.UntilEpoch, 1, worker);
        }
        var trial = new Trial(trials.Count, proposal.Configuration ?? throw new InvalidOperationException("a new trial has no configuration"), TrialStatus.Running, proposal.UntilEpoch, []);
        JournalSchema.Run(
            _connection, transaction, "INSERT INTO trials (number, configuration, status, until_epoch, attempt) VALUES ($trial, $configuration, 'Running', $until, 0)",
            ("$trial", trial.Number), ("$configuration", trial.Configuration.Json), ("$until", trial.UntilEpoch));
        return Claim(transaction, trial, trial.UntilEpoch, 1, worker);
    }

    private Job Claim(SqliteTransaction transaction, Trial trial, int untilEpoch, int attempt, string worker)
    {
        JournalSchema.Run(
            _connection, transaction, "UPDATE trials SET status = 'Running', until_epoch = $until, attempt = $attempt, worker = $worker WHERE number = $trial",
            ("$trial", trial.Number), ("$until", untilEpoch), ("$attempt", attempt), ("$worker", IdOf(worker)));
        return new(trial.Number, trial.Configuration, trial.Epochs, untilEpoch, attempt, worker);
    }

    /// <summary>Refuses a job that was given to another.</summary>
    private void Hold(SqliteTransaction transaction, Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        using var command = JournalSchema.Command(
            _connection, transaction, "SELECT count(*) FROM trials WHERE number = $trial AND attempt = $attempt AND worker = $worker AND status = 'Running'",
            ("$trial", job.Trial), ("$attempt", job.Attempt), ("$worker", IdOf(job.Worker)));
        if (Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) != 1)
            throw new SweepJournalException(JournalProblem.JobLost, $"{Path}: worker {job.Worker} no longer has trial {job.Trial}; it was silent for too long, or has finished it");
        Beat(transaction, job.Worker);
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
