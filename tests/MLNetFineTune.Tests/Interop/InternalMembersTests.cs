using System.IO.Compression;
using System.Reflection;

namespace MLNetFineTune.Tests;

public class InternalMembersTests
{
    private static readonly string[] InUse = (string[])typeof(TextClassifierEstimator).Assembly.GetType("MLNetFineTune.Interop.InternalMembers")!.GetField("All")!.GetValue(null)!;

    [Fact]
    public void All_OfThem_AreInternalMembersOfTheRealPackages()
    {
        using var list = new StreamReader(new GZipStream(File.OpenRead(Tiny.Golden("api/Microsoft.ML-5.0.0.txt.gz")), CompressionMode.Decompress));
        var lines = list.ReadToEnd().Split('\n').Where(l => l.StartsWith("internal ", StringComparison.Ordinal) || l.StartsWith("public ", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(InUse);
        Assert.All(InUse, member =>
        {
            var (assembly, name) = (member.Split(' ')[0], member.Split(' ')[1]);
            Assert.Contains(lines, l => l.StartsWith("internal ", StringComparison.Ordinal) && l.Contains($" {assembly} ", StringComparison.Ordinal)
                && (l.Contains($" {name}(", StringComparison.Ordinal) || l.Contains($" {name} ", StringComparison.Ordinal)));
        });
    }

    [Fact]
    public void All_WhatIlRefersTo_IsOnTheList()
    {
        // What the compiler could reach only through the patched copies is what stands on the list: every reference to a member that the assembly loaded here has as internal.
        var used = InternalReferences.Of(typeof(TextClassifierEstimator).Assembly.Location);
        Assert.Empty(used.Except(InUse));
    }
}
