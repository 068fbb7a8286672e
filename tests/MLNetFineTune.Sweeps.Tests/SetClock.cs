namespace MLNetFineTune.Sweeps.Tests;

/// <summary>A clock that stands until it is set on.</summary>
internal sealed class SetClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
