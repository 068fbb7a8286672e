// What this assembly uses of ML.NET that is not public, all of it in this folder, so that one place changes if ML.NET does.
// ML.NET's own add-on assemblies reach the same members as friends. The compiler sees copies of the two assemblies with their internals
// made public (eng/PatchVisibility.targets); the runtime honours the attribute below.
using System.Runtime.CompilerServices;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]

namespace MLNetFineTune.Interop
{
    /// <summary>The internal members in use, by assembly, type and member. Constructors are <c>.ctor</c>; a property is its getter.</summary>
    internal static class InternalMembers
    {
        /// <summary>Every one of them, as <c>ASSEMBLY TYPE::MEMBER</c>, for the test that looks them up in the real packages' list.</summary>
        public static readonly string[] All =
        [
            // A pipeline's environment, its seed and device, and whether it was told to stop.
            "Microsoft.ML.Data Microsoft.ML.Data.CatalogUtils::GetEnvironment",
            "Microsoft.ML.Core Microsoft.ML.Runtime.IHostEnvironmentInternal::get_Seed",
            "Microsoft.ML.Core Microsoft.ML.Runtime.IHostEnvironmentInternal::get_GpuDeviceId",
            "Microsoft.ML.Core Microsoft.ML.Runtime.IHostEnvironmentInternal::get_FallbackToCpu",
            "Microsoft.ML.Core Microsoft.ML.Runtime.ICancelable::get_IsCanceled",

            // Folds of data, and what came of one, for a catalog.
            "Microsoft.ML.Data Microsoft.ML.DataOperationsCatalog::.ctor",
            "Microsoft.ML.Data Microsoft.ML.TrainCatalogBase+CrossValidationResult`1::.ctor",

            // What an estimator promises.
            "Microsoft.ML.Core Microsoft.ML.SchemaShape+Column::.ctor",
            "Microsoft.ML.Core Microsoft.ML.SchemaShape+Column::GetTypeString",
            "Microsoft.ML.Core Microsoft.ML.SchemaShape::Create",

            // Being saved and found again.
            "Microsoft.ML.Core Microsoft.ML.LoadableClassAttribute::.ctor",
            "Microsoft.ML.Core Microsoft.ML.SignatureLoadModel::Invoke",
            "Microsoft.ML.Core Microsoft.ML.VersionInfo::.ctor",
            "Microsoft.ML.Core Microsoft.ML.ModelSaveContext::CheckAtModel",
            "Microsoft.ML.Core Microsoft.ML.ModelSaveContext::SetVersionInfo",
            "Microsoft.ML.Core Microsoft.ML.ModelSaveContext::SaveBinaryStream",
            "Microsoft.ML.Core Microsoft.ML.ModelSaveContext::get_InRepository",
            "Microsoft.ML.Core Microsoft.ML.ModelSaveContext::Writer",
            "Microsoft.ML.Core Microsoft.ML.ModelLoadContext::CheckAtModel",
            "Microsoft.ML.Core Microsoft.ML.ModelLoadContext::Reader",
            "Microsoft.ML.Core Microsoft.ML.ModelLoadContext::TryLoadBinaryStream",
        ];
    }
}

namespace System.Runtime.CompilerServices
{
    /// <summary>Known to the runtime by this name: code of this assembly may use that assembly's internal members.</summary>
    /// <param name="assemblyName">Simple name of the other assembly.</param>
    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
    {
        public string AssemblyName { get; } = assemblyName;
    }
}
