using MLNetFineTune.Torch.Inference;

namespace MLNetFineTune;

/// <summary>
/// The entities of a row, as <c>CreateEnumerable</c> and a <c>PredictionEngine</c> fill them in: use it as it is, or derive a class that has columns of its own beside.
/// <see cref="GetEntities"/> makes entities of the five parallel vectors.
/// </summary>
public class EntityColumns
{
    /// <summary>Type of each entity, as <c>PER</c>. Default empty.</summary>
    public string[] EntityType { get; set; } = [];

    /// <summary>Text of each entity, as it stands in the row's text; where there are only words, or words that are not those of the text, one by one, in the words joined by one space. Default empty.</summary>
    public string[] EntityText { get; set; } = [];

    /// <summary>Where each entity begins, in UTF-16 code units from 0 (indices of the row's <see cref="string"/>, as <see cref="EntityText"/>). Default empty.</summary>
    public int[] EntityStart { get; set; } = [];

    /// <summary>Length of each entity in UTF-16 code units. Default empty.</summary>
    public int[] EntityLength { get; set; } = [];

    /// <summary>How sure the model is of each entity, 0 to 1. Default empty.</summary>
    public float[] EntityScore { get; set; } = [];

    /// <summary>The entities, in the order of the text.</summary>
    /// <exception cref="InvalidOperationException">The vectors are not of one length.</exception>
    public IReadOnlyList<Entity> GetEntities()
    {
        var count = EntityType.Length;
        if (EntityText.Length != count || EntityStart.Length != count || EntityLength.Length != count || EntityScore.Length != count)
        {
            throw new InvalidOperationException(
                $"The row has {count} types, {EntityText.Length} texts, {EntityStart.Length} starts, {EntityLength.Length} lengths and {EntityScore.Length} scores of entities; expected: the same number");
        }

        return [.. Enumerable.Range(0, count).Select(i => new Entity(EntityType[i], EntityText[i], EntityStart[i], EntityLength[i], EntityScore[i]))];
    }
}
