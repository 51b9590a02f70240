using System.Reflection;

namespace Aico.Runtime.Tests.Protocols.AicoV1.Vectors;

public sealed class VectorCoverageTests
{
    [Fact]
    public void No_section_of_the_vector_file_is_left_unchecked()
    {
        IEnumerable<string> checkedSections = typeof(VectorCoverageTests).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods())
            .Select(static method => method.GetCustomAttribute<VectorsAttribute>()?.Section)
            .OfType<string>()
            .Distinct();
        Assert.Equal(VectorFile.Sections.Order(), checkedSections.Order());
    }
}
