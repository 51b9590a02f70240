using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Aico.Runtime.Tests.Protocols.Aico2.Vectors;

/// <summary>Runs a theory once for every entry of a section of the vector file.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KatAttribute(string section) : DataAttribute
{
    public string Section { get; } = section;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([.. KatFile.Ids(Section).Select(static id => new TheoryDataRow<string>(id))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
