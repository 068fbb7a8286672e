using MLNetFineTune.Torch.Checkpoints;
using MLNetFineTune.Torch.Training.Pretraining;

namespace MLNetFineTune;

/// <summary>Checks <see cref="EncoderPretrainingOptions"/>, those of the engine and of the encoding too, and reports everything at once.</summary>
internal static class EncoderPretrainingOptionsValidator
{
    /// <exception cref="ArgumentOutOfRangeException">Lists every problem: field, found, allowed.</exception>
    public static void Validate(EncoderPretrainingOptions options)
    {
        List<Problem> problems =
        [
            .. PretrainingOptionsValidator.Problems(options),
            .. TextEncoderOptionsValidator.Problems(options.Encoding, needsCheckpoint: true).Select(p => p with { Field = $"{nameof(options.Encoding)}.{p.Field}" }),
        ];
        if (problems.Count > 0)
            throw new ArgumentOutOfRangeException(nameof(options), Problem.List("The options cannot be used:", problems));
    }
}
