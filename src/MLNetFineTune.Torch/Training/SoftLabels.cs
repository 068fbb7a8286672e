using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MLNetFineTune.Torch.Data;

namespace MLNetFineTune.Torch.Training;

/// <summary>What a teacher says of the training examples.</summary>
internal static class SoftLabels
{
    /// <summary>The teacher's logits, (examples, labels) f32 row by row, its columns in the order of the student's labels.</summary>
    /// <exception cref="ArgumentException">A logit is NaN or infinite.</exception>
    /// <exception cref="ObjectDisposedException">The teacher is disposed.</exception>
    public static float[] Of(ClassifierDistillation distillation, IReadOnlyList<string> labels, IReadOnlyList<TextExample> examples, int batchSize, CancellationToken cancellation)
    {
        var teacher = distillation.Teacher;
        var pairs = examples.Any(e => e.Pair is not null) ? examples.Select(e => e.Pair).ToArray() : null;
        var scores = teacher.Score([.. examples.Select(e => e.Text)], pairs, batchSize, cancellation);
        var columns = TeacherLabels.Columns(teacher.Labels, labels);
        var logits = new float[scores.Logits.Length];
        for (var row = 0; row < examples.Count; row++)
        {
            var given = scores[row];
            for (var i = 0; i < columns.Length; i++)
            {
                logits[row * columns.Length + i] = float.IsFinite(given[columns[i]])
                    ? given[columns[i]]
                    : throw new ArgumentException($"The teacher scores example {row} with {given[columns[i]]} for label '{labels[i]}': it is no sound model.", nameof(distillation));
            }
        }
        return logits;
    }

    /// <summary>A hash of everything that soft labels follow from but the texts: the teacher's files, how much it reads, and the settings.</summary>
    public static string Fingerprint(ClassifierDistillation distillation, IReadOnlyList<string> labels)
    {
        using var hash = SHA256.Create();
        using var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write);
        object[] settings = [distillation.Temperature, distillation.Weight, distillation.Teacher.MaxLength, .. labels.Select(l => $"{l.Length}:{l}")];
        stream.Write(Encoding.UTF8.GetBytes(string.Join('|', settings.Select(s => Convert.ToString(s, CultureInfo.InvariantCulture)))));
        foreach (var part in distillation.Teacher.Parts())
            part.WriteTo(stream);
        stream.FlushFinalBlock();
        return Convert.ToHexStringLower(hash.Hash!);
    }
}
