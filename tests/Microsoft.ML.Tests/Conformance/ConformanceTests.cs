using System.Globalization;

namespace MLNetGoldens;

/// <summary>Every case gives the record of the published ML.NET, on whichever stack this is compiled.</summary>
public sealed class ConformanceTests
{
    private static readonly Dictionary<string, Dictionary<string, Case>> Cases =
        Program.Compiled.ToDictionary(a => a.Area, a => a.Cases().ToDictionary(c => c.Name));

    public static TheoryData<string, string> All
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var (area, _) in Program.Compiled)
            {
                foreach (var name in Records.Of(area).Keys)
                    rows.Add(area, name);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Case_GivesTheRecord(string area, string name)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Assert.True(Cases[area].TryGetValue(name, out var found), $"there is no case {name}");
        var actual = Program.Observe(found);
        var difference = RecordComparison.Difference(Records.Of(area)[name], actual);
        Assert.True(difference is null || KnownDifferences.Reasons.ContainsKey($"{area}/{name}"), difference);
    }

    [Fact]
    public void Cases_HaveARecordEach() => Assert.All(Cases, area => Assert.Equal(Records.Of(area.Key).Keys.Order(), area.Value.Keys.Order()));

    [Fact]
    public void KnownDifferences_AreFewAndNameRecords()
    {
        Assert.InRange(KnownDifferences.Reasons.Count, 0, KnownDifferences.Most);
        Assert.All(KnownDifferences.Reasons, d => Assert.Contains(d.Key.Split('/', 2)[1], Records.Of(d.Key.Split('/', 2)[0]).Keys));
        Assert.All(KnownDifferences.Reasons, d => Assert.False(string.IsNullOrWhiteSpace(d.Value)));
    }
}
