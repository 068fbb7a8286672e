namespace Microsoft.ML;

internal delegate void SignatureLoadModel(ModelLoadContext ctx);
