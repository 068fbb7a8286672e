namespace MLNetFineTune.Pipelines.Embeddings;

/// <summary>Finds the tickets whose texts mean about the same, by the cosine of their vectors: the product, since these have length 1.</summary>
public sealed class Neighbours(IReadOnlyList<EncodedTicket> known)
{
    /// <summary>The nearest tickets, nearest first, with their cosine.</summary>
    public IEnumerable<(EncodedTicket Ticket, double Cosine)> Of(float[] vector, int count) =>
        known.Select(ticket => (Ticket: ticket, Cosine: Product(vector, ticket.Embedding))).OrderByDescending(n => n.Cosine).Take(count);

    /// <summary>The topic that the nearest tickets agree on most, each counted by its cosine.</summary>
    public string Vote(float[] vector, int count) =>
        Of(vector, count).GroupBy(n => n.Ticket.Label).MaxBy(g => g.Sum(n => n.Cosine))!.Key;

    private static double Product(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
