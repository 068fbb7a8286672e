namespace MLNetFineTune.Torch.Training;

// What is remembered of layers that do not learn.
public partial class TrainingOptions
{
    /// <summary>Whether the output of the lowest layers, where these learn nothing for more than an epoch, is computed once an example and kept, of training and validation examples. Frozen layers run
    /// without dropout, so that it is the same in every epoch. Default true.</summary>
    public bool CacheFrozenStates { get; set; } = true;

    /// <summary>Bytes of memory for kept states, at least 0; what is more goes to a temporary file, which leaves a tenth of its volume free, or 2 GiB where
    /// that is less: what then has no room is computed in each epoch. A token takes 4 bytes for each number of a hidden state; where all layers are frozen, only the
    /// tokens that the head reads are kept. Default 1 GiB.</summary>
    public long FrozenStatesMemory { get; set; } = 1L << 30;
}
