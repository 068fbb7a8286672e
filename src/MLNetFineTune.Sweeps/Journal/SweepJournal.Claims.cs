using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MLNetFineTune.Sweeps;

/// <content>Who has which trial.</content>
public sealed partial class SweepJournal
{
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
            // However often that was: it says nothing of the trial, whose own death its sweep would have seen and written down. This journal's own workers are known to live, whatever the clock
            // says of their last heartbeat: it may have been set, or the machine asleep.
            if (rows.Find(r => r.Trial.Status == TrialStatus.Running && !IsOurs(r.Worker) && r.IsDead(_clock.GetUtcNow())) is { } left)
                return Claim(transaction, left.Trial, left.Trial.UntilEpoch, left.Attempt + 1, worker);
            var trials = rows.ConvertAll(r => r.Trial);
            return propose(trials) is { } proposal ? Claim(transaction, rows, trials, proposal, worker) : null;
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

    /// <summary>Gives a job back whose process has died: the next worker to ask goes on with it, once.</summary>
    /// <param name="job">The job.</param>
    /// <param name="how">How it died; kept with the trial until that is paused or ends.</param>
    /// <returns>False, and nothing is changed, where that has happened to the trial before.</returns>
    /// <exception cref="SweepJournalException">The worker was taken for dead and has lost the job, or the journal cannot be written.</exception>
    internal bool TryAgain(Job job, string how) => Write(transaction =>
    {
        Hold(transaction, job);
        return JournalSchema.Run(
            _connection, transaction, "UPDATE trials SET worker = NULL, error = $how WHERE number = $trial AND error IS NULL", ("$trial", job.Trial), ("$how", how));
    }) == 1;

    /// <summary>Says that a worker is alive. At least every ten seconds: after thirty of silence its job is given to another.</summary>
    /// <exception cref="SweepJournalException">The journal cannot be written.</exception>
    public void Heartbeat(string worker)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(worker);
        Write(transaction => Beat(transaction, worker));
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

    private string IdOf(string worker) => $"{_instance}:{worker}";

    private bool IsOurs(string? worker) => worker?.StartsWith(IdOf(""), StringComparison.Ordinal) ?? false;

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
}
