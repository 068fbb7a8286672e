using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        Contracts.CheckValue(input, nameof(input));
        var columns = (columnsToPrefetch ?? []).Select(name =>
            input.Schema.GetColumnOrNull(name)?.Index ?? throw Contracts.ExceptSchemaMismatch(nameof(columnsToPrefetch), "prefetch", name));
        return new CacheDataView(input, [.. columns]);
    }
}
