using System.Globalization;
using System.Runtime.CompilerServices;
using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Torch.Tokenization.Training;

/// <summary>Checks <see cref="WordPieceTrainerOptions"/>, all of them at once.</summary>
public static class WordPieceTrainerOptionsValidator
{
    /// <summary>Everything that is wrong with <paramref name="options"/>; empty where all is well.</summary>
    /// <param name="options">The options to check.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public static IReadOnlyList<Problem> Problems(WordPieceTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<Problem>();
        Check(options.VocabularySize, v => v > VocabularyFiles.SpecialTokens.Count && v <= TokenizerJson.MaxId + 1,
            $"{VocabularyFiles.SpecialTokens.Count + 1} to {TokenizerJson.MaxId + 1}");
        Check(options.MinFrequency, v => v >= 1, "at least 1");
        Check(options.AlphabetLimit, v => v >= 1, "at least 1");
        Check(options.InitialAlphabet, v => v is not null && !v.EnumerateRunes().Any(r => CodePoint.Class(r.Value).HasFlag(CodePointClass.WhiteSpace)), "characters without white space");
        Check(options.ModelMaxLength, v => v is null or >= 3, "null or at least 3");
        Check(options.Threads, v => v is null or >= 1, "null or at least 1");
        return problems;

        void Check<T>(T value, Func<T, bool> accept, string allowed, [CallerArgumentExpression(nameof(value))] string field = "")
        {
            if (!accept(value)) problems.Add(new(field.Replace("options.", "", StringComparison.Ordinal), string.Create(CultureInfo.InvariantCulture, $"{value}"), allowed));
        }
    }

    /// <summary>Throws where anything is wrong.</summary>
    /// <param name="options">The options to check.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Lists every problem: field, found, allowed.</exception>
    public static void Validate(WordPieceTrainerOptions options)
    {
        if (Problems(options) is { Count: > 0 } problems)
            throw new ArgumentOutOfRangeException(nameof(options), Problem.List("Vocabulary options are out of range:", problems));
    }
}
