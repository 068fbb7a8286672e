using MLNetFineTune.Benchmarks.Pretrained;

namespace MLNetFineTune.Tests.Benchmarks;

public class CsvTests
{
    [Fact]
    public void Read_QuotedFields_AreWhole() => Assert.Equal<string[]>(
        [["a", "b"], ["x, y", "he said \"no\""], ["two\r\nlines", ""], ["last", "1"]], Csv.Read("a,b\r\n\"x, y\",\"he said \"\"no\"\"\"\r\n\r\n\"two\r\nlines\",\nlast,1"));
}
