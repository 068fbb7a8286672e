using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Training;
using MLNetFineTune.Torch.Training.Pretraining;
using MLNetFineTune.Torch.Training.Strategies;

namespace MLNetFineTune.Torch.Tests.Training.Objectives;

/// <summary>What is refused of the options of loss and data: one thing wrong at a time, all else as it should be.</summary>
public class ObjectiveProblemsTests
{
    private const string Smoothing = "0 up to but not 1", AtLeastZero = "a finite number of at least 0", Average = "above 0, below 1", Weights = "finite numbers of at least 0, not all 0";
    private const string OfSequences = "none: a CRF's likelihood is of whole sequences", NoLabels = "none: pre-training has no labels", NoSay = "0: the labels have no say";
    private const string Dropout = "0, or dropout: R-Drop compares passes with other dropout";

    [Fact]
    public void Problems_OneOptionOfEntitiesIsWrong_NameIt()
    {
        Check(o => o.LabelSmoothing = 1, $"LabelSmoothing: found 1; allowed {Smoothing}");
        Check(o => o.LabelSmoothing = -0.1, $"LabelSmoothing: found -0.1; allowed {Smoothing}");
        Check(o => o.LabelSmoothing = double.NaN, $"LabelSmoothing: found NaN; allowed {Smoothing}");
        Check(o => o.FocalGamma = -1, $"FocalGamma: found -1; allowed {AtLeastZero}");
        Check(o => o.FocalGamma = double.PositiveInfinity, $"FocalGamma: found Infinity; allowed {AtLeastZero}");
        Check(o => o.RDropWeight = -1, $"RDropWeight: found -1; allowed {AtLeastZero}");
        Check(o => o.RDropWeight = double.NaN, $"RDropWeight: found NaN; allowed {AtLeastZero}");
        Check(o => o.WeightAveraging = 1, $"WeightAveraging: found 1; allowed {Average}");
        Check(o => o.WeightAveraging = 0, $"WeightAveraging: found 0; allowed {Average}");
        Check(o => o.TokensPerStep = 0, "TokensPerStep: found 0; allowed at least 1");
        Check(o => (o.TokensPerStep, o.GradientAccumulationSteps) = (100, 2), "TokensPerStep: found 100 beside 2 GradientAccumulationSteps; allowed one of the two");
        Check(o => o.ClassWeights = [0, 0, 0], $"ClassWeights: found 0, 0, 0; allowed {Weights}");
        Check(o => o.ClassWeights = [1, -1, 1], $"ClassWeights: found 1, -1, 1; allowed {Weights}");
        Check(o => o.ClassWeights = [1, double.NaN, 1], $"ClassWeights: found 1, NaN, 1; allowed {Weights}");
        Check(o => o.ClassWeights = [1, 2], "ClassWeights: found 2 numbers; allowed 3, one a tag");
        Check(o => (o.ClassWeights, o.BalanceClasses) = ([1, 2, 3], true), "BalanceClasses: found true; allowed false where ClassWeights are given");
        Check(o => o.Oversample = true, "Oversample: found true; allowed false: a sentence has words of many tags; BalanceClasses weighs the tags");
        Check(o => (o.LabelSmoothing, o.FocalGamma, o.RDropWeight, o.WeightAveraging, o.TokensPerStep, o.ClassWeights) = (0.1, 2, 1, 0.9, 100, [0, 1, 2]));
        Check(o => o.BalanceClasses = true);

        static void Check(Action<EntityTrainingOptions> set, params string[] expected)
        {
            var options = new EntityTrainingOptions();
            set(options);
            Assert.Equal(expected, EntityTrainingOptionsValidator.Problems(options, null, 3).Select(p => p.ToString()));
        }
    }

    [Fact]
    public void Problems_OneOptionBesideACrf_NameIt()
    {
        Check(o => o.ClassWeights = [1, 2, 3], $"ClassWeights: found weights with UseCrf; allowed {OfSequences}");
        Check(o => o.BalanceClasses = true, $"BalanceClasses: found weights with UseCrf; allowed {OfSequences}");
        Check(o => o.LabelSmoothing = 0.1, $"LabelSmoothing: found 0.1 with UseCrf; allowed {OfSequences}");
        Check(o => o.FocalGamma = 2, $"FocalGamma: found 2 with UseCrf; allowed {OfSequences}");
        Check(o => o.RDropWeight = 1, $"RDropWeight: found 1 with UseCrf; allowed {OfSequences}");
        Check(o => (o.WeightAveraging, o.TokensPerStep) = (0.9, 100));

        static void Check(Action<EntityTrainingOptions> set, params string[] expected)
        {
            var options = new EntityTrainingOptions { UseCrf = true };
            set(options);
            Assert.Equal(expected, EntityTrainingOptionsValidator.Problems(options, null, 3).Select(p => p.ToString()));
        }
    }

    [Fact]
    public void Problems_OneOptionOfPretraining_NameIt()
    {
        Check(o => o.ClassWeights = [1], $"ClassWeights: found weights; allowed {NoLabels}");
        Check(o => o.BalanceClasses = true, $"BalanceClasses: found weights; allowed {NoLabels}");
        Check(o => o.LabelSmoothing = 0.1, $"LabelSmoothing: found 0.1; allowed {NoLabels}");
        Check(o => o.FocalGamma = 2, $"FocalGamma: found 2; allowed {NoLabels}");
        Check(o => o.RDropWeight = 1, $"RDropWeight: found 1; allowed {NoLabels}");
        Check(o => o.Oversample = true, $"Oversample: found true; allowed {NoLabels}");
        Check(o => o.WeightAveraging = 0.9);

        static void Check(Action<PretrainingOptions> set, params string[] expected)
        {
            var options = new PretrainingOptions();
            set(options);
            Assert.Equal(expected, PretrainingOptionsValidator.Problems(options).Select(p => p.ToString()));
        }
    }

    [Fact]
    public void Problems_OptionsOfTexts_NameThem()
    {
        Assert.Equal(
            ["BalanceClasses: found true; allowed false with Oversample: the classes are as frequent as each other already"],
            TrainingOptionsValidator.Problems(new() { Oversample = true, BalanceClasses = true }).Select(p => p.ToString()));
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.FineTune(new() { ClassWeights = [1, 2, 3] }));
        Assert.Contains("ClassWeights: found 3 numbers; allowed 2, one a class", e.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(1), InlineData(0.99)]
    public void OfDistillation_TeacherAlone_RefusesWhatChangesTheLabelsTerm(double weight)
    {
        using var teacher = TinyData.FineTune(TinyData.Options(), 4).Model;
        var distillation = new ClassifierDistillation(teacher) { Weight = weight };
        string[] expected = [$"LabelSmoothing: found 0.1 with a teacher of weight 1; allowed {NoSay}", $"FocalGamma: found 2 with a teacher of weight 1; allowed {NoSay}"];
        Assert.Equal(weight == 1 ? expected : [], ObjectiveProblems.OfDistillation(new() { LabelSmoothing = 0.1, FocalGamma = 2, RDropWeight = 1, ClassWeights = [1, 2] }, distillation).Select(p => p.ToString()));
        Assert.Empty(ObjectiveProblems.OfDistillation(new(), distillation));
        Assert.Empty(ObjectiveProblems.OfDistillation(new() { LabelSmoothing = 0.1 }, null));
        if (weight < 1)
            return;
        var options = TinyData.Options();
        options.LabelSmoothing = 0.1;
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => TextClassification.FineTune(TinyData.Checkpoint(), TinyData.Labels, TinyData.Examples(4), null, options, distillation));
        Assert.Contains(expected[0], e.Message, StringComparison.Ordinal);
    }

    /// <summary>The encoder has 2 layers. The classifier's dropout is the hidden one where it has none of its own.</summary>
    [Theory]
    [InlineData("full", 0, 0, 0d, "without dropout"), InlineData("full", 0, 0, null, "without dropout"), InlineData("full", 0.1, 0, 0d, null), InlineData("full", 0, 0.1, 0d, null), InlineData("full", 0, 0, 0.1, null)]
    [InlineData("head", 0.1, 0.1, 0d, "without dropout in what learns"), InlineData("freeze(2)", 0.1, 0.1, 0d, "without dropout in what learns"), InlineData("freeze(1)", 0.1, 0, 0d, null)]
    [InlineData("head", 0.1, 0, null, null), InlineData("gradual(5)", 0.1, 0, 0d, null), InlineData("lora(2)", 0, 0, 0d, "without dropout"), InlineData("lora(2,dropout=0.1)", 0, 0, 0d, null)]
    public void OfDropout_NothingIsDropped_RefusesRDrop(string strategy, double hidden, double attention, double? classifier, string? found)
    {
        var checkpoint = TinyData.Checkpoint();
        var options = TinyData.Options();
        (options.Strategy, options.RDropWeight, options.HiddenDropout, options.AttentionDropout) = (FineTuningStrategy.Parse(strategy), 1, hidden, attention);
        var config = (checkpoint.Config.WithDropoutOf(options) with { ClassifierDropout = classifier }).WithAdaptersOf(options.Strategy, checkpoint);
        var parameters = BertParameters.OfClassifier(config, 2);
        string[] expected = found is null ? [] : [$"RDropWeight: found 1 {found}; allowed {Dropout}"];
        Assert.Equal(expected, ObjectiveProblems.OfDropout(options, config, parameters).Select(p => p.ToString()));
        options.RDropWeight = 0;
        Assert.Empty(ObjectiveProblems.OfDropout(options, config, parameters));
    }

    [Fact]
    public void FineTune_RDropWithoutDropout_IsRefused()
    {
        var options = TinyEntities.Options();
        (options.RDropWeight, options.HiddenDropout, options.AttentionDropout, options.ClassifierDropout) = (1, 0, 0, 0);
        Assert.Contains("RDropWeight: found 1 without dropout;", Assert.Throws<ArgumentOutOfRangeException>(() => TinyEntities.FineTune(options)).Message, StringComparison.Ordinal);
        var ofTexts = TinyData.Options();
        (ofTexts.RDropWeight, ofTexts.Strategy, ofTexts.ClassifierDropout) = (1, FineTuningStrategy.HeadOnly, 0);
        Assert.Contains("RDropWeight: found 1 without dropout in what learns;", Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.FineTune(ofTexts)).Message, StringComparison.Ordinal);
    }
}
