namespace MLNetFineTune.Torch.Models.Crf;

/// <summary>The label sequences of a batch, one behind the other.</summary>
/// <param name="Starts">(sequences + 1) first word of each; at last the number of words.</param>
/// <param name="Begins">For each whether it begins where its text does; one amid a text has no score of a first label.</param>
/// <param name="Ends">For each whether it ends where its text does.</param>
/// <param name="Labels">(words) labels; -1 for a word without one.</param>
internal sealed record CrfSequences(int[] Starts, bool[] Begins, bool[] Ends, int[] Labels)
{
    public int Count => Starts.Length - 1;
}
