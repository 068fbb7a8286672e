using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class ModelOperationsCatalog : IInternalCatalog
{
    internal const string SchemaEntryName = "Schema";

    private const string ModelFolder = "TransformerChain";

    private readonly IHostEnvironment _env;

    internal ModelOperationsCatalog(IHostEnvironment env) => _env = env;

    IHostEnvironment IInternalCatalog.Environment => _env;

    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        using var repository = RepositoryWriter.CreateNew(Contracts.CheckValue(stream, nameof(stream)), _env);
        ModelSaveContext.SaveModel(repository, model, ModelFolder);
        if (inputSchema is not null)
        {
            using var entry = repository.CreateEntry(SchemaEntryName);
            SchemaFile.Write(entry.Stream, inputSchema);
        }

        repository.Commit();
    }

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        using var stream = File.Create(Contracts.CheckNonEmpty(filePath, nameof(filePath)));
        Save(model, inputSchema, stream);
    }

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        using var repository = RepositoryReader.Open(Contracts.CheckValue(stream, nameof(stream)), _env);
        using var schema = repository.OpenEntryOrNull(SchemaEntryName);
        inputSchema = schema is null ? null : SchemaFile.Read(schema.Stream);
        if (ModelLoadContext.LoadModelOrNull<ITransformer, SignatureLoadModel>(_env, out var model, repository, ModelFolder))
            return model;
        throw schema is null ? Contracts.Except("Could not load legacy format model") : Contracts.ExceptDecode("Corrupt model file");
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        using var stream = File.OpenRead(Contracts.CheckNonEmpty(filePath, nameof(filePath)));
        return Load(stream, out inputSchema);
    }
}
