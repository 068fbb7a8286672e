using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Tokenization;

namespace MLNetFineTune.Torch.Data;

/// <summary>
/// Unlabelled texts as pieces of at most so many tokens, cut between words; with a teacher, the same words as its tokens too. Words are what both tokenizers agree on: a token
/// that does not go on
/// with the one before it begins one.
/// </summary>
internal sealed class PretrainingTexts
{
    private const int TextsAtOnce = 8192, CharactersAtOnce = 1 << 24, TextsOfAPart = 32;

    private PretrainingTexts(TextTokenizer tokenizer, TextTokenizer? teacher) => (Tokenizer, TeacherTokenizer, Teacher) = (tokenizer, teacher, teacher is null ? null : new());

    public TextTokenizer Tokenizer { get; }

    public TextTokenizer? TeacherTokenizer { get; }

    /// <summary>The pieces.</summary>
    public TokenizedTexts Pieces { get; } = new();

    /// <summary>The pieces' words as the teacher's tokens; null where there is none.</summary>
    public TokenizedTexts? Teacher { get; }

    public int Count => Pieces.Count;

    /// <summary>Texts left out, whole or from somewhere on, because teacher and student cannot be compared in them.</summary>
    public int Unmatched { get; private set; }

    /// <summary>Tokens of all pieces, special ones included.</summary>
    public long Tokens { get; private set; }

    /// <summary>Tokenises texts on all cores; the result does not depend on their number.</summary>
    /// <param name="texts">The texts, read once.</param>
    /// <param name="tokenizer">The student's, or only, tokenizer.</param>
    /// <param name="maxLength">Most tokens of a piece, special ones included.</param>
    /// <param name="teacher">The teacher's tokenizer; null for none.</param>
    /// <param name="teacherMaxLength">Most tokens that the teacher reads at once.</param>
    /// <param name="leastTokens">Pieces with fewer tokens, special ones not counted, are left out.</param>
    /// <param name="cancellation">Ends it.</param>
    public static PretrainingTexts Of(
        IEnumerable<string> texts, TextTokenizer tokenizer, int maxLength, TextTokenizer? teacher, int teacherMaxLength, int leastTokens, CancellationToken cancellation)
    {
        var result = new PretrainingTexts(tokenizer, teacher);
        foreach (var lines in Portions(texts))
        {
            cancellation.ThrowIfCancellationRequested();
            var encoded = new (int[] Ids, int[]? Teacher)[lines.Length];
            Cores.Run((lines.Length + TextsOfAPart - 1) / TextsOfAPart, part =>
            {
                var buffer = new EncodingBuffer();
                for (var i = part * TextsOfAPart; i < Math.Min(lines.Length, (part + 1) * TextsOfAPart); i++)
                    encoded[i] = (Plain(tokenizer, lines[i], buffer), teacher is null ? null : Plain(teacher, lines[i], buffer));
            });
            foreach (var (ids, teacherIds) in encoded)
                result.Add(ids, teacherIds, maxLength - 2, teacherMaxLength - 2, leastTokens);
        }
        return result;
    }

    /// <summary>Number of words of a piece: as many for the teacher as for the student.</summary>
    public int WordCount(int piece) => Words.Starts(Pieces.Ids(piece)[1..^1], Tokenizer.Continuations).Count;

    /// <summary>Some texts at a time: what is held at once is bounded however long they are.</summary>
    private static IEnumerable<string[]> Portions(IEnumerable<string> texts)
    {
        var (portion, characters) = (new List<string>(), 0L);
        foreach (var text in texts)
        {
            portion.Add(text);
            characters += text.Length;
            if (portion.Count < TextsAtOnce && characters < CharactersAtOnce)
                continue;
            yield return [.. portion];
            portion.Clear();
            characters = 0;
        }
        if (portion.Count > 0)
            yield return [.. portion];
    }

    private static int[] Plain(TextTokenizer tokenizer, string text, EncodingBuffer buffer)
    {
        tokenizer.EncodeInto(buffer, text);
        return buffer.Ids[1..^1].ToArray();
    }

    private void Add(int[] ids, int[]? teacherIds, int room, int teacherRoom, int least)
    {
        var words = teacherIds is null ? null : Words.Starts(teacherIds, TeacherTokenizer!.Continuations);
        if (words is not null && Words.Starts(ids, Tokenizer.Continuations).Count != words.Count)
        {
            Unmatched++;
            return;
        }
        var isWhole = true;
        for (int start = 0, end, word = 0; start < ids.Length; start = end)
        {
            end = EndOfPiece(ids, start, room);
            if (words is null)
            {
                if (end - start >= least)
                    AddPiece(ids.AsSpan(start, end - start));
                continue;
            }
            var next = word + Words.Starts(ids.AsSpan(start..end), Tokenizer.Continuations).Count;
            var theirs = teacherIds.AsSpan(words[word]..(next < words.Count ? words[next] : teacherIds!.Length));
            word = next;
            if (end < ids.Length && Tokenizer.Continuations[ids[end]])
            {
                // A word that fills more than a piece: from here on words cannot be told.
                isWhole = false;
                break;
            }
            if (theirs.Length > teacherRoom)
            {
                isWhole = false;
                continue;
            }
            if (end - start < least)
                continue;
            AddPiece(ids.AsSpan(start, end - start));
            Teacher!.Add(theirs, TeacherTokenizer!.ClsId, TeacherTokenizer.SepId);
        }
        if (!isWhole)
            Unmatched++;
    }

    private void AddPiece(ReadOnlySpan<int> ids)
    {
        Pieces.Add(ids, Tokenizer.ClsId, Tokenizer.SepId);
        Tokens += ids.Length + 2;
    }

    /// <summary>The last place before the limit where a word ends; the limit itself within a word that is longer.</summary>
    private int EndOfPiece(int[] ids, int start, int room)
    {
        var end = Math.Min(ids.Length, start + room);
        while (end < ids.Length && end > start && Tokenizer.Continuations[ids[end]])
            end--;
        return end > start ? end : Math.Min(ids.Length, start + room);
    }
}
