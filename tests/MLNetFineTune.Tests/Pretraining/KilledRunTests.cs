using System.Globalization;
using Microsoft.ML;
using MLNetFineTune.Torch.Training;

namespace MLNetFineTune.Tests.Pretraining;

/// <summary>A process that pre-trains is killed without warning, again and again; what comes out in the end is what comes out of an undisturbed one.</summary>
public sealed class KilledRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("killed").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Fit_KilledAtThreeRandomMoments_EndsWithTheSameBits()
    {
        var whole = Path.Combine(_folder, "whole");
        Assert.Equal(0, DotnetProgram.Run(typeof(OtherProcess).Assembly.Location, "--pretrain", whole, Path.Combine(_folder, "state-of-whole")).ExitCode);

        var (killed, state) = (Path.Combine(_folder, "killed"), Path.Combine(_folder, "state"));
        var reached = 0;
        var moments = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            using var process = DotnetProgram.Start(typeof(OtherProcess).Assembly.Location, "--pretrain", killed, state);
            var step = 0;
            moments.Add(reached + Random.Shared.Next(1, 70));
            while (step < moments[^1] && process.StandardOutput.ReadLine() is { } line)
                step = int.Parse(line, CultureInfo.InvariantCulture);
            process.Kill();
            process.WaitForExit();
            reached = step;
        }
        Assert.False(Directory.Exists(killed), $"killed at steps {string.Join(", ", moments)}");

        var (exitCode, output, error) = DotnetProgram.Run(typeof(OtherProcess).Assembly.Location, "--pretrain", killed, state);
        Assert.True(exitCode == 0, error);
        Assert.True(int.Parse(output.Split('\n')[0], CultureInfo.InvariantCulture) > 1, $"it began anew: {string.Join(", ", moments)}");
        foreach (var file in Directory.GetFiles(whole))
            Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(killed, Path.GetFileName(file)))), $"{Path.GetFileName(file)} differs; killed at steps {string.Join(", ", moments)}");
        Assert.Empty(Directory.GetFiles(state));
    }

    /// <summary>What the other process does: 14 steps an epoch, 252 in all, a checkpoint at every third.</summary>
    internal static void Pretrain(string folder, string state)
    {
        var ml = new MLContext(seed: 1);
        var options = PretrainEncoderTests.Options();
        (options.CheckpointFolder, options.CheckpointSteps, options.Epochs, options.Progress) = (state, 3, 18, new Steps());
        ml.Transforms.Text.PretrainEncoder(folder, options: options).Fit(PretrainEncoderTests.Data(ml)).Dispose();
    }

    private sealed class Steps : IProgress<TrainingProgress>
    {
        // Slowly: all the lines of a run fit into a pipe, and it is to be killed before its end.
        public void Report(TrainingProgress value)
        {
            Console.WriteLine(value.Step);
            Thread.Sleep(3);
        }
    }
}
