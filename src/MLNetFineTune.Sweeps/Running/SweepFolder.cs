using System.Globalization;

namespace MLNetFineTune.Sweeps;

/// <summary>A sweep's folder and what lies where in it.</summary>
internal sealed class SweepFolder : IDisposable
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

    /// <summary>Name, in the folder, of a trial's model as it is after an epoch.</summary>
    public static string ModelName(int trial, int epoch) => $"models/{Number(trial)}-{epoch.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The epoch that a model's name says.</summary>
    public static int EpochOf(string model) => int.Parse(model.AsSpan(model.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);

    /// <summary>Full path of a model.</summary>
    public string OfModel(string model) => Path.Combine(Root, model);

    public bool HasModel(string model) => Directory.Exists(OfModel(model));

    public void DeleteModel(string model) => Delete(OfModel(model));

    public void DeleteTrial(int trial) => Delete(OfTrial(trial));

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

    private static string Number(int trial) => trial.ToString("0000", CultureInfo.InvariantCulture);
}
