using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A context's environment, or a host in it: all of them log to the same listener and know the same classes.</summary>
internal sealed class LocalEnvironment : IHost, IHostEnvironmentInternal, ICancelable
{
    private readonly LocalEnvironment _parent;
    private readonly string _name;
    private readonly List<WeakReference<LocalEnvironment>> _children = [];

    public LocalEnvironment(int? seed, Action<string, ChannelMessage> listener)
    {
        (Seed, Rand, Listener) = (seed, seed is null ? new Random() : new Random(seed.Value), listener);
        TempFilePath = Path.GetTempPath();
        ComponentCatalog = new();
    }

    private LocalEnvironment(LocalEnvironment parent, string name, Random random)
    {
        (_parent, _name, Rand, Listener, Seed, ComponentCatalog) = (parent, name, random, parent.Listener, parent.Seed, parent.ComponentCatalog);
        (GpuDeviceId, FallbackToCpu, TempFilePath, IsCanceled) = (parent.GpuDeviceId, parent.FallbackToCpu, parent.TempFilePath, parent.IsCanceled);
    }

    public int? Seed { get; }

    public Random Rand { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public string TempFilePath { get; set; }

    public bool FallbackToCpu { get; set; }

    public int? GpuDeviceId { get; set; }

    public bool IsCanceled { get; private set; }

    public string ContextDescription => FullName ?? "HostEnvironment";

    public string FullName => _parent?._parent?.FullName is { } above ? $"{above}; {_name}" : _name;

    public Action<string, ChannelMessage> Listener { get; }

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (_children)
        {
            _children.RemoveAll(c => !c.TryGetTarget(out _));
            var host = new LocalEnvironment(this, name, new Random(seed ?? Rand.Next()));
            _children.Add(new(host));
            return host;
        }
    }

    public void CancelExecution()
    {
        lock (_children)
        {
            foreach (var child in _children)
            {
                if (child.TryGetTarget(out var host))
                    host.CancelExecution();
            }

            _children.Clear();
            IsCanceled = true;
        }
    }

    public IChannel Start(string name) => new Channel(this, name);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new SilentPipe<TMessage>(this);

    public IProgressChannel StartProgressChannel(string name) => SilentProgress.Instance;

    public TException Process<TException>(TException ex)
        where TException : Exception => ex is null ? null : Contracts.Mark(ex);
}
