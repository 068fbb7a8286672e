using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training;

/// <summary>What the loop needs to know of a task; the task itself is a collator, a head, a loss and metrics put together.</summary>
internal interface ITrainingTask
{
    /// <summary>Number of examples.</summary>
    int Count { get; }

    /// <summary>Whether there is anything to evaluate on.</summary>
    bool HasValidation { get; }

    /// <summary>Whether gradients of the word embedding are zero but in the rows of tokens that occur.</summary>
    bool IsSparse { get; }

    /// <summary>The batches of one epoch, from 0: indices of examples. The same whenever it is asked.</summary>
    IReadOnlyList<int[]> Epoch(int epoch);

    /// <summary>Tokens of some examples together.</summary>
    int Tokens(int[] examples);

    /// <summary>What the loss of some examples is divided by to be their mean: how much they count beside others.</summary>
    double Weight(int[] examples);

    /// <summary>Forward pass: the mean loss of some examples, one f32 that a backward pass can start from.</summary>
    Tensor Loss(int[] examples, DropoutStream dropout);

    /// <summary>Figures of the validation data; null where there is none.</summary>
    EvaluationResult? Evaluate(CancellationToken cancellation);
}
