using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The entries of a model's zip. Those in use lie in temporary files (or in memory): models are larger than zips stream well.</summary>
internal abstract class Repository : IDisposable
{
    private readonly bool _useFiles;

    private protected Repository(bool needDir, IExceptionContext ectx) => (_useFiles, ExceptionContext) = (needDir, ectx);

    public IExceptionContext ExceptionContext { get; }

    public abstract void Dispose();

    private protected abstract void OnDispose(Entry entry);

    /// <summary>The entry's full name, refused where it would leave the archive.</summary>
    private protected static string PathOf(string dir, string name)
    {
        Contracts.CheckParam(dir is null || !dir.Contains("..", StringComparison.Ordinal), nameof(dir));
        Contracts.CheckParam(!string.IsNullOrWhiteSpace(name) && !name.Contains("..", StringComparison.Ordinal), nameof(name));
        return Path.Combine(dir ?? "", name);
    }

    private protected Stream TemporaryStream()
    {
        if (!_useFiles)
            return new MemoryStream();
        var folder = (ExceptionContext as IHostEnvironmentInternal)?.TempFilePath ?? Path.GetTempPath();
        var path = Path.Combine(Path.GetFullPath(folder), $"ml_dotnet_{Path.GetRandomFileName()}");
        return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
    }

    public sealed class Entry : IDisposable
    {
        private Repository _repository;

        internal Entry(Repository rep, string path, Stream stream) => (_repository, Path, Stream) = (rep, path, stream);

        public string Path { get; }

        public Stream Stream { get; }

        public void Dispose()
        {
            _repository?.OnDispose(this);
            _repository = null;
        }
    }
}
