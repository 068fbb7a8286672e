namespace MLNetFineTune.Torch.Training;

/// <summary>A teacher's labels and a student's: the same names, in an order of their own.</summary>
internal static class TeacherLabels
{
    public static bool Match(IReadOnlyList<string> teacher, IReadOnlyList<string> student) =>
        teacher.SequenceEqual(student) || (teacher.Distinct().Count() == teacher.Count && teacher.Count == student.Count && !student.Except(teacher).Any());

    /// <summary>The teacher's column of each of the student's labels.</summary>
    public static int[] Columns(IReadOnlyList<string> teacher, IReadOnlyList<string> student)
    {
        if (teacher.SequenceEqual(student))
            return [.. Enumerable.Range(0, student.Count)];
        var columns = teacher.Index().ToDictionary(t => t.Item, t => t.Index, StringComparer.Ordinal);
        return [.. student.Select(label => columns[label])];
    }

    /// <summary>Where they differ, in words.</summary>
    public static string Difference(IReadOnlyList<string> teacher, IReadOnlyList<string> student)
    {
        var parts = new[] { (What: "without", Names: student.Except(teacher)), (What: "with", Names: teacher.Except(student)) }
            .Where(p => p.Names.Any()).Select(p => $"{p.What} {Listed([.. p.Names])}").ToArray();
        return parts.Length > 0 ? $"one {string.Join(" and ", parts)}" : $"{teacher.Count} labels for the student's {student.Count}: {Listed(teacher)}";
    }

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(20).Select(n => $"'{n}'")) + (names.Count > 20 ? $" and {names.Count - 20} more" : "");
}
