using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Sweeps;

/// <summary>Trials as the rows of a data view.</summary>
internal sealed class TrialView : IDataView
{
    public TrialView(IReadOnlyList<Trial> trials, SearchSpace space, ValidationMetric metric)
    {
        Columns =
        [
            new("Number", NumberDataViewType.Int32, [.. trials.Select(t => (object)t.Number)]), new("Status", TextDataViewType.Instance, [.. trials.Select(t => (object)t.Status.ToString())]),
            new("Score", NumberDataViewType.Double, [.. trials.Select(t => (object)(t.Score(metric) ?? double.NaN))]), new("TrainedEpochs", NumberDataViewType.Int32, [.. trials.Select(t => (object)t.Epochs)]),
            new("Seconds", NumberDataViewType.Double, [.. trials.Select(t => (object)t.Seconds)]), new("Error", TextDataViewType.Instance, [.. trials.Select(t => (object)(t.Error ?? ""))]),
            .. space.Dimensions.Select(d => Option(d, trials)),
        ];
        Count = trials.Count;
        var schema = new DataViewSchema.Builder();
        foreach (var column in Columns)
            schema.AddColumn(column.Name, column.Type);
        Schema = schema.ToSchema();
    }

    public IReadOnlyList<TrialColumn> Columns { get; }

    public int Count { get; }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new TrialCursor(this, [.. columnsNeeded.Select(c => c.Index)]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private static TrialColumn Option(Dimension dimension, IReadOnlyList<Trial> trials)
    {
        var values = trials.Select(t => t.Configuration[dimension.Name]).ToArray();
        return dimension.Kind != DimensionKind.Choice || dimension.Values.All(v => v is double or long)
            ? new(dimension.Name, NumberDataViewType.Double, [.. values.Select(v => v is null ? double.NaN : Convert.ToDouble(v, System.Globalization.CultureInfo.InvariantCulture))])
            : new(dimension.Name, TextDataViewType.Instance, [.. values.Select(v => v is null ? "" : ConfigurationValue.Text(v))]);
    }
}

/// <summary>A column of trials.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Int32, Double or Text.</param>
/// <param name="Values">One a trial: <see cref="int"/>, <see cref="double"/> or <see cref="string"/>.</param>
internal sealed record TrialColumn(string Name, DataViewType Type, object[] Values);
