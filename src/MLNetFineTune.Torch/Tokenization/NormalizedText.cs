namespace MLNetFineTune.Torch.Tokenization;

/// <summary>A piece of text after normalisation, and for each UTF-16 code unit of it the range of the original that it came from. Used again for the next piece.</summary>
internal sealed class NormalizedText
{
    private char[] _text = new char[256];
    private int[] _starts = new int[256];
    private int[] _ends = new int[256];

    public int Length { get; private set; }

    public int Capacity => _text.Length;

    public ReadOnlySpan<char> Text => _text.AsSpan(0, Length);

    /// <summary>Where the normalised unit at <paramref name="index"/> begins in the original.</summary>
    public int Start(int index) => _starts[index];

    /// <summary>Behind the last unit of the original that the normalised unit at <paramref name="index"/> came from.</summary>
    public int End(int index) => _ends[index];

    public void Clear() => Length = 0;

    public void Append(int codePoint, int start, int end)
    {
        if (Length + 2 > _text.Length) Grow();
        if (codePoint >= 0x10000)
        {
            Put((char)(0xD800 + ((codePoint - 0x10000) >> 10)), start, end);
            codePoint = 0xDC00 + (codePoint & 0x3FF);
        }
        Put((char)codePoint, start, end);
    }

    private void Put(char unit, int start, int end)
    {
        _text[Length] = unit;
        _starts[Length] = start;
        _ends[Length] = end;
        Length++;
    }

    private void Grow()
    {
        Array.Resize(ref _text, Length * 2);
        Array.Resize(ref _starts, Length * 2);
        Array.Resize(ref _ends, Length * 2);
    }
}
