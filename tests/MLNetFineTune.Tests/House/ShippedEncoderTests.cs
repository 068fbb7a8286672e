using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetFineTune.Torch.Checkpoints;

namespace MLNetFineTune.Tests.House;

/// <summary>The encoder that comes with the repository.</summary>
public class ShippedEncoderTests
{
    private static string Folder { get; } = Path.Combine(SharedData.Repository, "models", "finetune-tiny-en");

    [Fact]
    public void Folder_AsItLies_IsAWholeCheckpointOfTheStatedSize()
    {
        var checkpoint = Checkpoint.Open(Folder);
        Assert.Equal((16384, 192, 2, 512), (checkpoint.Config.VocabSize, checkpoint.Config.HiddenSize, checkpoint.Config.NumHiddenLayers, checkpoint.Config.MaxPositionEmbeddings));
        Assert.Equal(16384, checkpoint.Tokenizer.VocabularySize);
        var weights = new FileInfo(Path.Combine(Folder, "model.safetensors")).Length;
        Assert.True(weights / 2 <= 4_400_000, $"{weights} bytes of f16");
        Assert.True(Directory.GetFiles(Folder).Sum(f => new FileInfo(f).Length) <= 9_000_000);
    }

    /// <summary>Its vectors know what is alike: of three sentences, the two that mean the same are the nearest, however few words they share.</summary>
    [Theory]
    [InlineData("The movie was wonderful.", "I loved this film.", "The train leaves at noon.")]
    [InlineData("My parcel has not arrived.", "The package was never delivered.", "Two and two make four.")]
    [InlineData("She bought a new car.", "He purchased an automobile.", "The river flooded the village.")]
    public void EncodeText_SentencesOfLikeMeaning_LieCloser(string one, string like, string other)
    {
        var ml = new MLContext();
        var data = ml.Data.LoadFromEnumerable(new[] { one, like, other }.Select(t => new Tiny.Doc { Text = t }));
        using var encoder = ml.Transforms.Text.EncodeText(Folder, "Features", "Text", new() { Normalize = true }).Fit(data);
        var vectors = encoder.Transform(data).GetColumn<float[]>("Features").ToArray();
        var (near, far) = (Dot(vectors[0], vectors[1]), Math.Max(Dot(vectors[0], vectors[2]), Dot(vectors[1], vectors[2])));
        Assert.True(near > far + 0.1, $"{near} against {far}");
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
