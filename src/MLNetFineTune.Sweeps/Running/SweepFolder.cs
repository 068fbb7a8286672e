using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNetFineTune.Sweeps;

/// <summary>A sweep's folder and what lies where in it.</summary>
internal sealed partial class SweepFolder : IDisposable
{
    private readonly bool _isTemporary;

    /// <param name="given">The folder; null for a temporary one.</param>
    public SweepFolder(string? given)
    {
        _isTemporary = given is null;
        Root = given is null ? Directory.CreateTempSubdirectory("sweep-").FullName : Directory.CreateDirectory(given).FullName;
    }

    public string Root { get; }

    public string Journal => Path.Combine(Root, "sweep.sqlite");

    /// <summary>Where a trial keeps what it needs to go on.</summary>
    public string OfTrial(int trial) => Path.Combine(Root, "trials", Number(trial));

    /// <summary>Where a trial's model is, as it is after an epoch. A folder of that name is whole: it gets and loses its name at once.</summary>
    public string OfModel(int trial, int epoch) => Path.Combine(Root, "models", $"{Number(trial)}-{epoch.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>A name that nobody else has, for what is to become that model or was it.</summary>
    public static string Unfinished(string model) => $"{model}.{Guid.NewGuid():N}.tmp";

    public bool HasModel(int trial, int epoch) => Directory.Exists(OfModel(trial, epoch));

    public void DeleteModel(int trial, int epoch)
    {
        var (model, former) = (OfModel(trial, epoch), Unfinished(OfModel(trial, epoch)));
        try
        {
            Directory.Move(model, former);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As in Delete.
            return;
        }
        Delete(former);
    }

    public void DeleteTrial(int trial) => Delete(OfTrial(trial));

    /// <summary>Deletes what processes that were killed have left behind and no trial names, unless others are at work here. Only what is named as this class does.</summary>
    /// <param name="journal">The folder's; this process has told it that it is there.</param>
    /// <param name="hasFolds">Whether models are of all rows, which no trial names.</param>
    public void Tidy(SweepJournal journal, bool hasFolds)
    {
        // Looked for before the journal is asked: who has made them has told it before.
        string[] models = [.. Folders("models", ModelName())];
        string[] trials = [.. Folders("trials", TrialName())];
        string[] examples = Directory.GetFiles(Root, "examples.*.tmp");
        if (journal.HasOthers())
            return;
        var all = journal.Trials();
        HashSet<string> used =
        [
            .. all.Where(t => t.ModelEpoch is not null).Select(t => OfModel(t.Number, t.ModelEpoch!.Value)),
            .. all.Where(t => t.Status is TrialStatus.Running or TrialStatus.Paused).Select(t => OfTrial(t.Number)),
        ];
        foreach (var model in models.Where(m => m.EndsWith(".tmp", StringComparison.Ordinal) || (!hasFolds && !used.Contains(m))))
            Delete(model);
        foreach (var trial in trials.Where(t => !used.Contains(t)))
            Delete(trial);
        foreach (var file in examples)
            File.Delete(file);
    }

    public void Dispose()
    {
        if (_isTemporary)
            Delete(Root);
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or IOException or UnauthorizedAccessException)
        {
            // Another process deletes it too, or reads it still; what is left there is not looked at again.
        }
    }

    private IEnumerable<string> Folders(string of, Regex named)
    {
        var folder = Path.Combine(Root, of);
        return Directory.Exists(folder) ? Directory.GetDirectories(folder).Where(f => named.IsMatch(Path.GetFileName(f))) : [];
    }

    [GeneratedRegex(@"^\d{4,10}-\d{1,10}(\.[0-9a-f]{32}\.tmp)?$")]
    private static partial Regex ModelName();

    [GeneratedRegex(@"^\d{4,10}$")]
    private static partial Regex TrialName();

    private static string Number(int trial) => trial.ToString("0000", CultureInfo.InvariantCulture);
}
