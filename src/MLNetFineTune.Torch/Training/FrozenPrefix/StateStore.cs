using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MLNetFineTune.Torch.Training;

/// <summary>Hidden states of examples, kept as they are: in memory while there is any, then in a temporary file, which is gone with the process, however that ends,
/// and which leaves a tenth of its volume, or 2 GiB where that is less, to others.</summary>
/// <param name="width">Numbers of a state.</param>
/// <param name="memory">What may be taken.</param>
/// <param name="folder">Where the file is; null for the system's folder for temporary files.</param>
/// <param name="volume">Bytes that a folder's volume has, and those of them that are free; null asks the system.</param>
internal sealed class StateStore(int width, StateMemory memory, string? folder = null, Func<string, (long Size, long Free)>? volume = null) : IDisposable
{
    private const int BlockSize = 1 << 22; // f32 elements: 16 MB
    private const long MostReserve = 2L << 30, BytesBetweenLooks = 1 << 26;

    // Where an example's rows begin, in a block of memory, or in the file where the block is below 0; and how many there are.
    private readonly Dictionary<int, (int Block, long Start, int Rows)> _places = [];
    private readonly List<float[]> _blocks = [];
    private SafeFileHandle? _file;
    private int _used;
    private long _nextLook;

    /// <summary>Numbers of a state.</summary>
    public int Width => width;

    /// <summary>Whether there was no room for an example: nothing more is kept.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Bytes of the temporary file.</summary>
    public long FileBytes { get; private set; }

    public bool Has(int example) => _places.ContainsKey(example);

    /// <summary>Rows of an example that is there.</summary>
    public int Rows(int example) => _places[example].Rows;

    /// <summary>Keeps an example's states, unless there is no room: memory is used up, and the file cannot be written, or its volume is nearly full.</summary>
    public void Put(int example, ReadOnlySpan<float> states)
    {
        if (IsFull)
            return;
        if (!HasRoom(states.Length))
        {
            IsFull = !PutIntoFile(example, states);
            return;
        }
        states.CopyTo(_blocks[^1].AsSpan(_used));
        _places[example] = (_blocks.Count - 1, _used, states.Length / width);
        _used += states.Length;
    }

    /// <summary>Copies the states of an example that is there.</summary>
    public void Read(int example, Span<float> target)
    {
        var (block, start, rows) = _places[example];
        target = target[..(rows * width)];
        if (block >= 0)
        {
            _blocks[block].AsSpan((int)start, target.Length).CopyTo(target);
            return;
        }
        var bytes = MemoryMarshal.AsBytes(target);
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(_file!, bytes[done..], start + done);
            done += read > 0 ? read : throw new IOException("The temporary file of frozen layers' states was cut off while training used it.");
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        memory.GiveBack(_blocks.Sum(b => b.LongLength) * sizeof(float));
        _blocks.Clear();
        _places.Clear();
        _file?.Dispose();
        (_file, FileBytes, _nextLook, _used, IsFull) = (null, 0, 0, 0, false);
    }

    public void Dispose() => Clear();

    /// <summary>Sees to it that the last block has room for so many numbers; false where memory is used up.</summary>
    private bool HasRoom(int count)
    {
        if (_blocks.Count > 0 && _used + count <= _blocks[^1].Length)
            return true;
        var size = Math.Max(count, (int)Math.Min(BlockSize, memory.Free / sizeof(float)));
        if (!memory.TryTake((long)size * sizeof(float)))
            return false;
        _blocks.Add(GC.AllocateUninitializedArray<float>(size));
        _used = 0;
        return true;
    }

    private bool PutIntoFile(int example, ReadOnlySpan<float> states)
    {
        var place = folder ?? Path.GetTempPath();
        try
        {
            if (FileBytes >= _nextLook && !HasSpace(place, (long)states.Length * sizeof(float)))
                return false;
            _file ??= Create(Path.Combine(place, $"frozen-states-{Guid.NewGuid():N}.f32"));
            RandomAccess.Write(_file, MemoryMarshal.AsBytes(states), FileBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        _places[example] = (-1, FileBytes, states.Length / width);
        FileBytes += (long)states.Length * sizeof(float);
        return true;
    }

    /// <summary>Whether the file may grow by so many bytes, and until the next look.</summary>
    private bool HasSpace(string place, long count)
    {
        var (size, free) = (volume ?? Volume)(place);
        _nextLook = FileBytes + BytesBetweenLooks;
        return free - count >= Math.Min(MostReserve, size / 10);
    }

    private static (long Size, long Free) Volume(string place)
    {
        try
        {
            var drive = new DriveInfo(Path.GetFullPath(place));
            return (drive.TotalSize, drive.AvailableFreeSpace);
        }
        catch (ArgumentException)
        {
            // A folder of another machine, which Windows knows no drive of.
            return (0, long.MaxValue);
        }
    }

    private static SafeFileHandle Create(string path)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        // Where an open file may lose its name, it does so at once: a process that is killed leaves nothing.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }
}
