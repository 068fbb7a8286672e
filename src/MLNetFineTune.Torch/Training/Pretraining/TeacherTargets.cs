using System.Runtime.InteropServices;
using MLNetFineTune.Torch.Data;
using MLNetFineTune.Torch.Models;
using static TorchSharp.torch;

namespace MLNetFineTune.Torch.Training.Pretraining;

/// <summary>
/// What the teacher makes of every piece of text, in a file: computed once however many epochs follow, and gone on with where an earlier run was killed. Widths are made equal
/// by projecting on the teacher's principal axes, which keep angles as well as so few dimensions can; where the student was trained before, the axes are turned towards what it
/// makes of the texts already, so that a student of the same teacher goes on instead of learning other axes. A piece takes a vector of f16 for the text, then one for each word
/// where words are wanted.
/// </summary>
internal sealed class TeacherTargets : IDisposable
{
    private const int SampleTexts = 2048;
    private const int WindowTexts = 256;
    private const int BatchTexts = 64;
    private readonly PretrainingTexts _texts;
    private readonly int _width;
    private readonly bool _words;
    private readonly long[] _starts;
    private readonly FileStream _file;

    /// <param name="texts">The pieces.</param>
    /// <param name="width">The student's width.</param>
    /// <param name="words">Whether words are wanted.</param>
    /// <param name="path">Where the file is kept for a resumed run; null for a temporary one.</param>
    public TeacherTargets(PretrainingTexts texts, int width, bool words, string? path)
    {
        (_texts, _width, _words) = (texts, width, words);
        _starts = new long[texts.Count + 1];
        for (var i = 0; i < texts.Count; i++)
            _starts[i + 1] = _starts[i] + 2L * width * (words ? 1 + texts.WordCount(i) : 1);
        // Without a buffer: windows are written whole, and nothing is left to be written when the file is closed.
        _file = path is null
            ? new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose)
            : new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 0);
    }

    /// <summary>Computes what the file lacks.</summary>
    /// <param name="teacher">The teacher.</param>
    /// <param name="student">The student before this run; null for a new one.</param>
    /// <param name="progress">Told of the part that is done, 0 to 1.</param>
    /// <param name="cancellation">Ends it; what is done stays.</param>
    public void Complete(FrozenEncoder teacher, FrozenEncoder? student, Action<double> progress, CancellationToken cancellation)
    {
        var done = Array.FindLastIndex(_starts, s => s <= _file.Length);
        if (done == _texts.Count)
            return;
        using var axes = Axes(teacher, student, cancellation);
        for (var first = done / WindowTexts * WindowTexts; first < _texts.Count; first += WindowTexts)
        {
            var pieces = Enumerable.Range(first, Math.Min(WindowTexts, _texts.Count - first)).ToArray();
            var bytes = new byte[checked((int)(_starts[first + pieces.Length] - _starts[first]))];
            foreach (var batch in pieces.OrderByDescending(_texts.Teacher!.Length).Chunk(BatchTexts))
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var (sentences, words) = teacher.States(_texts.Teacher.Pack(batch), _words);
                Store(sentences, words, axes, batch, bytes, _starts[first]);
            }
            _file.Position = _starts[first];
            _file.Write(bytes);
            _file.Flush(flushToDisk: true);
            progress((first + pieces.Length) / (double)_texts.Count);
        }
    }

    /// <summary>The targets of some pieces, unit vectors.</summary>
    /// <returns>(pieces, width); (words, width) or null.</returns>
    public (Tensor Sentences, Tensor? Words) Read(int[] pieces)
    {
        var wordStarts = new int[pieces.Length + 1];
        for (var i = 0; i < pieces.Length; i++)
            wordStarts[i + 1] = wordStarts[i] + (int)((_starts[pieces[i] + 1] - _starts[pieces[i]]) / 2 / _width) - 1;
        var sentences = new float[checked(pieces.Length * _width)];
        var words = new float[checked(wordStarts[^1] * _width)];
        var handle = _file.SafeFileHandle;
        Cores.Run(pieces.Length, i =>
        {
            var halves = new Half[(wordStarts[i + 1] - wordStarts[i] + 1) * _width];
            if (RandomAccess.Read(handle, MemoryMarshal.AsBytes(halves.AsSpan()), _starts[pieces[i]]) != 2 * halves.Length)
                throw new EndOfStreamException($"{_file.Name} is shorter than it was");
            for (var j = 0; j < _width; j++)
                sentences[i * _width + j] = (float)halves[j];
            for (var j = _width; j < halves.Length; j++)
                words[(wordStarts[i] - 1) * _width + j] = (float)halves[j];
        });
        return (tensor(sentences, [pieces.Length, _width]), _words ? tensor(words, [wordStarts[^1], _width]) : null);
    }

    /// <summary>Removes the file: the run is complete.</summary>
    public void Delete()
    {
        _file.Dispose();
        File.Delete(_file.Name);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The teacher's principal axes on a sample of the texts, turned within their span towards the student's states, (teacher's width, student's width).</summary>
    private Tensor Axes(FrozenEncoder teacher, FrozenEncoder? student, CancellationToken cancellation)
    {
        if (teacher.Width == _width)
            return eye(_width);
        using var scope = NewDisposeScope();
        var moments = zeros(teacher.Width, teacher.Width, float64);
        var products = zeros(teacher.Width, _width, float64);
        var step = Math.Max(1, _texts.Count / SampleTexts);
        foreach (var batch in Enumerable.Range(0, Math.Min(SampleTexts, _texts.Count)).Select(i => i * step).Chunk(BatchTexts))
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var theirs = Rows(teacher.States(_texts.Teacher!.Pack(batch), _words));
            moments.add_(theirs.t().mm(theirs));
            if (student is not null)
                products.add_(theirs.t().mm(Rows(student.States(_texts.Pieces.Pack(batch), _words))));
        }
        var axes = PrincipalAxes.Of(moments, _width);
        if (student is not null)
            axes = axes.mm(OrthogonalProcrustes.Of(axes.to(float64).t().mm(products)).to(float32));
        return axes.MoveToOuterDisposeScope();

        static Tensor Rows((Tensor Sentences, Tensor? Words) states) => Unit(states.Words is null ? states.Sentences : cat([states.Sentences, states.Words], 0)).to(float64);
    }

    private unsafe void Store(Tensor sentences, Tensor? words, Tensor axes, int[] batch, byte[] bytes, long origin)
    {
        var texts = Unit(sentences.mm(axes));
        var each = words is null ? null : Unit(words.mm(axes));
        var text = Raw.Pointer(texts);
        var word = each is null ? null : Raw.Pointer(each);
        foreach (var piece in batch)
        {
            var target = MemoryMarshal.Cast<byte, Half>(bytes.AsSpan((int)(_starts[piece] - origin), (int)(_starts[piece + 1] - _starts[piece])));
            for (var j = 0; j < _width; j++)
                target[j] = (Half)(*text++);
            for (var j = _width; j < target.Length; j++)
                target[j] = (Half)(*word++);
        }
    }

    /// <summary>Rows of length 1.</summary>
    private static Tensor Unit(Tensor rows) => rows / rows.norm(1, true).clamp(min: 1e-6);
}
