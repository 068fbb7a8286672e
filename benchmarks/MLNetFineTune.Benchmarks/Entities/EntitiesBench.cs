using MLNetFineTune.Benchmarks.Pretrained;

namespace MLNetFineTune.Benchmarks.Entities;

/// <summary>
/// Named entity recognition: entity F1 of the recipes that transformers' was recorded with, constrained decoding beside the likeliest tag of each word, a CRF, the shipped
/// encoder on the repository's own sentences; how fast texts are scored beside the plain classifier, and how fast the evaluator counts.
/// </summary>
internal static class EntitiesBench
{
    private const string Disease = "ncbi-disease", Emerging = "wnut17", Crf = "crf", Shipped = "shipped", Speed = "speed", Evaluator = "evaluator";

    /// <summary>What <c>--only</c> may name.</summary>
    public static string[] Parts { get; } = [Disease, Emerging, Crf, Shipped, Speed, Evaluator];

    /// <summary>Measures all parts, or those that the options name.</summary>
    public static void Run(BenchOptions options)
    {
        bool Wanted(string part) => options.Only.Count == 0 || options.Only.Contains(part);

        // The repository's own first: they are quick, and there in a clone alone.
        if (Wanted(Evaluator)) EvaluatorSpeed.Measure();
        if (Wanted(Shipped)) OwnSentences.Measure(options.Encoder, options.Seeds);
        if (!SharedFolder.Has("entities", Sst2.Encoder, EntitySet.Disease.Train, EntitySet.Disease.Test, EntitySet.Emerging.Train, EntitySet.Emerging.Test)) return;
        if (Wanted(Speed)) ScoringSpeed.Measure(options.Encoder);
        var decoded = new List<DecodedF1>();
        if (Wanted(Disease)) decoded.AddRange(EntityRecipe.Measure(EntitySet.Disease, options.Seeds));
        if (Wanted(Emerging)) decoded.AddRange(EntityRecipe.Measure(EntitySet.Emerging, options.Seeds));
        if (decoded.Count > 0)
        {
            var unconstrained = decoded.Average(run => run.Unconstrained);
            var sets = string.Join(" and ", decoded.Select(run => run.Set).Distinct());
            Figure.Print(
                $"entities, constrained decoding, mean of {sets}, {Seeds.Name(options.Seeds)}", decoded.Average(run => run.Constrained), "% F1",
                "the likeliest tag of each word, the same models", unconstrained, atLeast: Math.Round(unconstrained - 0.2, 2), judgeValue: true);
        }
        if (Wanted(Crf)) EntityRecipe.MeasureCrf(EntitySet.Emerging);
    }
}
