using System.Globalization;
using System.Text;
using Microsoft.ML;
using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>What a sweep found.</summary>
/// <typeparam name="TTransformer">The transformer that the estimator makes.</typeparam>
public sealed class SweepResult<TTransformer>
    where TTransformer : class, ITransformer
{
    internal SweepResult(TTransformer model, Trial best, double score, IReadOnlyList<Trial> trials, SearchSpace space, ValidationMetric metric, SweepEnd end)
    {
        (Model, Best, Score, TrialList, Space, Metric, End) = (model, best, score, trials, space, metric, end);
        Trials = new TrialView(trials, space, metric);
    }

    /// <summary>The best model: an ordinary transformer, that scores and is saved as one that was fitted. It belongs to the caller, who disposes it.</summary>
    public TTransformer Model { get; }

    /// <summary>The trial whose model that is.</summary>
    public Trial Best { get; }

    /// <summary>The model's validation figure; with folds, the mean of the trial's runs.</summary>
    public double Score { get; }

    /// <summary>Which figure.</summary>
    public ValidationMetric Metric { get; }

    /// <summary>What was searched.</summary>
    public SearchSpace Space { get; }

    /// <summary>Why the sweep ended.</summary>
    public SweepEnd End { get; }

    /// <summary>All trials, by number.</summary>
    public IReadOnlyList<Trial> TrialList { get; }

    /// <summary>All trials as rows: Number (Int32), Status (Text), Score (Double, NaN for none), TrainedEpochs (Int32), Seconds (Double), Error (Text), and a column for each option of the space:
    /// numbers (Double, NaN where a trial has not got it) or Text.</summary>
    public IDataView Trials { get; }

    /// <summary>Time of training, all trials together.</summary>
    public TimeSpan Cost => TimeSpan.FromSeconds(TrialList.Sum(t => t.Seconds));

    /// <summary>Writes the rows of <see cref="Trials"/> as comma-separated values, UTF-8, with a header.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void SaveCsv(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var table = (TrialView)Trials;
        var text = new StringBuilder();
        Line(table.Columns.Select(c => (object)c.Name));
        for (var row = 0; row < TrialList.Count; row++)
            Line(table.Columns.Select(c => c.Values[row]));
        path = Path.GetFullPath(path);
        AtomicFiles.Write(Path.GetDirectoryName(path)!, [(Path.GetFileName(path), stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())))]);

        void Line(IEnumerable<object> fields) => text.AppendJoin(',', fields.Select(Field)).Append('\n');
    }

    /// <summary>Writes a page for a browser: figures by epoch, parallel coordinates, the importance of each option, all trials. One file that needs no other and no network.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="title">What was swept, in a few words. Default <c>Sweep</c>.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void SaveReport(string path, string title = "Sweep") => SweepReport.Write(path, title, Space, Metric, TrialList, Best);

    private static string Field(object value)
    {
        var text = value is double number ? double.IsNaN(number) ? "" : number.ToString("R", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture)!;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
