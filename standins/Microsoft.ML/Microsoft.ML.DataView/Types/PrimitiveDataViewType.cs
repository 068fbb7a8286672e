namespace Microsoft.ML.Data;

public abstract class PrimitiveDataViewType : DataViewType
{
    protected PrimitiveDataViewType(Type rawType)
        : base(rawType)
    {
        if (typeof(IDisposable).IsAssignableFrom(rawType))
            throw new ArgumentException($"The values of a {nameof(PrimitiveDataViewType)} cannot be disposable, as '{rawType}' is", nameof(rawType));
    }
}
