namespace Microsoft.ML;

internal static class BinaryPlaces
{
    public static void Seek(this BinaryWriter writer, long place)
    {
        writer.Flush();
        writer.BaseStream.Position = place;
    }

    public static void Seek(this BinaryReader reader, long place) => reader.BaseStream.Position = place;
}
