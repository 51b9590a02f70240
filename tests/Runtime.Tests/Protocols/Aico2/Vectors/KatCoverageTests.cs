using System.Reflection;
using System.Text.Json;

namespace Aico.Runtime.Tests.Protocols.Aico2.Vectors;

public sealed class KatCoverageTests
{
    [Fact]
    public void No_section_of_the_vector_file_is_left_unchecked()
    {
        IEnumerable<string> checkedSections = typeof(KatCoverageTests).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods())
            .Select(static method => method.GetCustomAttribute<KatAttribute>()?.Section)
            .OfType<string>()
            .Distinct();
        Assert.Equal(KatFile.Sections.Order(), checkedSections.Order());
    }

    [Theory]
    [InlineData("cases", 3)]
    [InlineData("negative_messages", 77)]
    [InlineData("negative_handshakes", 36)]
    [InlineData("heads_valid", 3)]
    [InlineData("heads_invalid", 55)]
    [InlineData("padme", 17)]
    public void Every_entry_of_a_section_has_a_name_of_its_own(string section, int count)
    {
        Assert.Equal(count, KatFile.Ids(section).Distinct().Count());
        Assert.Equal(count, KatFile.Ids(section).Count());
        Assert.All(KatFile.Ids(section), id => Assert.Equal(JsonValueKind.Object, KatFile.Entry(section, id).ValueKind));
    }

    [Fact]
    public void Every_member_of_a_case_is_one_that_a_test_reads()
    {
        string[] members =
        [
            "name", "pattern", "suite", "tag_bytes", "server_static_private", "server_static_public", "client_static_private", "client_static_public",
            "client_ephemeral_private", "server_ephemeral_private", "kid", "prologue", "payload1", "payload2", "handshake_request_body",
            "handshake_response_body", "handshake_hash", "split_c2s", "split_s2c", "x_c2s", "x_s2c", "k_c2s", "k_s2c", "exchanges",
        ];
        Assert.All(KatFile.Ids("cases"), id => Assert.Equal(members, KatFile.Entry("cases", id).EnumerateObject().Select(static m => m.Name)));
        Assert.Equal(12, KatFile.Exchanges.Count());
    }
}
