using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetFineTune.Sweeps;

/// <summary>The evaluations of one training run, a line each, beside its resumable state. A line is on the disk before a state is that has its epoch: a run that goes on lacks none.</summary>
internal sealed class EvaluationLog
{
    private static readonly JsonSerializerOptions _json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
    private readonly string _path;
    private readonly SortedDictionary<int, TrialEvaluation> _evaluations = [];

    public EvaluationLog(string folder)
    {
        Directory.CreateDirectory(folder);
        _path = Path.Combine(folder, "evaluations.jsonl");
        foreach (var line in File.Exists(_path) ? File.ReadLines(_path) : [])
        {
            try
            {
                if (line.Length > 0 && JsonSerializer.Deserialize<TrialEvaluation>(line, _json) is { } evaluation)
                    _evaluations[evaluation.Epoch] = evaluation;
            }
            catch (JsonException)
            {
                // The process was killed while it wrote this line; its epoch is trained again.
            }
        }
    }

    /// <summary>The last evaluation; null where there is none.</summary>
    public TrialEvaluation? Last => Upto(int.MaxValue);

    /// <summary>The last evaluation up to an epoch; null where there is none.</summary>
    public TrialEvaluation? Upto(int epoch) => _evaluations.LastOrDefault(e => e.Key <= epoch).Value;

    public void Add(TrialEvaluation evaluation)
    {
        _evaluations[evaluation.Epoch] = evaluation;
        // Behind a line that was cut off, a line of its own.
        using var file = new StreamWriter(_path, append: true);
        file.Write('\n' + JsonSerializer.Serialize(evaluation, _json) + '\n');
    }
}
