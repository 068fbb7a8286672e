using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetFineTune.Tests;

/// <summary>Scoring in an MLContext that was told to stop.</summary>
public class StoppedContextTests
{
    // How hosts of ML.NET stop what runs; it has no public way to it.
    private static readonly MethodInfo Stop = typeof(MLContext).GetMethod("CancelExecution", BindingFlags.NonPublic | BindingFlags.Instance)!;

    /// <summary>AutoML stops the MLContext of every trial at its end; the best model is used after that.</summary>
    [Fact]
    public void Transform_ContextStoppedBefore_ScoresAsEver()
    {
        var ml = new MLContext(seed: 1);
        var data = Tiny.Keyed(new MLContext(seed: 1));
        using var model = Tiny.Classifier(ml).Fit(data);
        var before = Tiny.Scores(model.Transform(data));
        Stop.Invoke(ml, null);
        Assert.Equal(before, Tiny.Scores(model.Transform(data)));
    }

    [Fact]
    public void Cursor_ContextStoppedWhileItIsRead_Stops()
    {
        var ml = new MLContext(seed: 1);
        var data = Tiny.Keyed(new MLContext(seed: 1));
        using var model = Tiny.Classifier(ml).Fit(data);
        var output = model.Transform(data);
        using var cursor = output.GetRowCursor([output.Schema["Score"]]);
        var score = cursor.GetGetter<VBuffer<float>>(output.Schema["Score"]);
        VBuffer<float> scores = default;
        cursor.MoveNext();
        score(ref scores);
        Stop.Invoke(ml, null);
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            while (cursor.MoveNext())
                score(ref scores);
        });
    }
}
