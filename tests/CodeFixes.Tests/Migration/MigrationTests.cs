using Aico.CodeFixes.Tests.Harness;
using Aico.Generators.CodeFixes.Migration;
using Aico.Tests;
using Microsoft.CodeAnalysis;

namespace Aico.CodeFixes.Tests.Migration;

/// <summary>Interfaces written for Refit 16.4, and the contracts they become.</summary>
public sealed class MigrationTests
{
    private static readonly MetadataReference Refit = MetadataReference.CreateFromFile(typeof(Refit.GetAttribute).Assembly.Location);

    /// <summary>A member of an interface before and after, with what is still reported of it afterwards.</summary>
    public static TheoryData<string, string> Members => new()
    {
        { "[Put(\"/a\")] Task A([Body(BodySerializationMethod.Serialized)] string text, CancellationToken token);", "[Put(\"/a\")] Task A([Body(BodyKind.Json)] string text, CancellationToken token);" },
        { "[Put(\"/a\")] Task A([Body(BodySerializationMethod.Default, true)] User user, CancellationToken token);", "[Put(\"/a\")] Task A([Body] User user, CancellationToken token);" },
        { "[Get(\"/a\")] Task A([Query(\".\", \"p\", \"x4\")] int n, CancellationToken token);", "[Get(\"/a\")] Task A([Query(Delimiter = \".\", Prefix = \"p\", Format = \"x4\")] int n, CancellationToken token);" },
        { "[Get(\"/a\")] Task A([Query(Name = \"b\", Format = \"x4\")] int n, CancellationToken token);", "[Get(\"/a\")] Task A([Query(\"b\", Format = \"x4\")] int n, CancellationToken token);" },
        { "[Get(\"/a\")] Task A([Query(CollectionFormat.RefitParameterFormatter)] int[] n, CancellationToken token);", "[Get(\"/a\")] Task A([Query] int[] n, CancellationToken token);" },
        { "[Get(\"/a\")] Task A([Query(Format = \"x4\", CollectionFormat = CollectionFormat.Pipes)] int[] n, CancellationToken token);", "[Get(\"/a\")] Task A([Query(Format = \"x4\", CollectionFormat = CollectionFormat.Pipes)] int[] n, CancellationToken token);" },
        { "[Get(\"/a\")] Task A([HeaderCollection] IDictionary<string, string> headers, CancellationToken token);", "[Get(\"/a\")] Task A([HeaderCollection] IDictionary<string, string> headers, CancellationToken token);" },
        { "[Get(\"/a\")] Task<System.Net.Http.HttpResponseMessage> A(CancellationToken token);", "[Get(\"/a\")] {|AICO015:Task<System.Net.Http.HttpResponseMessage>|} A(CancellationToken token);" },
        { "[Get(\"/a\")] IObservable<User> A(CancellationToken token);", "[Get(\"/a\")] {|AICO010:IObservable<User>|} A(CancellationToken token);" },
    };

    [Fact]
    public Task The_example_of_the_guide_becomes_what_the_guide_says() => RunAsync(Read("Before"), Read("After"), "AICO060", "IUsersApi");

    [Theory]
    [MemberData(nameof(Members))]
    public Task A_member_is_rewritten(string before, string after) => RunAsync(
        Interface("Refit", "", "IApi", before),
        Interface("Aico", "[EncryptedApi]\n    ", "IApi", after),
        "AICO060",
        "IApi");

    [Fact]
    public Task A_prefix_of_the_path_becomes_the_base_path() => RunAsync(
        Interface("Refit", "[PathPrefix(\"/v1\")]\n    ", "IApi", "[Get(\"/a\")] Task A(CancellationToken token);"),
        Interface("Aico", "[EncryptedApi(\"/v1\")]\n    ", "IApi", "[Get(\"/a\")] Task A(CancellationToken token);"),
        "AICO060",
        "IApi");

    [Fact]
    public Task What_has_no_counterpart_leaves_a_comment() => RunAsync(
        Interface("Refit", "", "IApi", "[Get(\"\")] Task A([Url] string address, CancellationToken token);"),
        Interface("Aico", "[EncryptedApi]\n    ", "IApi", "// Refit's [Url] has no counterpart: a session belongs to one origin, so a whole address cannot be a parameter; name its parts in the route.\n        [Get(\"\")] Task A(string address, CancellationToken token);"),
        "AICO060",
        "IApi");

    [Fact]
    public Task Refit_stays_imported_where_something_else_needs_it() => RunAsync(
        Interface("Refit", "", "IApi", "[Get(\"/a\")] Task A(CancellationToken token);") + "public class Settings : Refit.RefitSettings;\npublic class More : RefitSettings;\n",
        Interface("Refit", "[Aico.EncryptedApi]\n    ", "IApi", "[Aico.Get(\"/a\")] Task A(CancellationToken token);") + "public class Settings : Refit.RefitSettings;\npublic class More : RefitSettings;\n",
        "AICO060",
        "IApi");

    [Fact]
    public Task A_contract_that_has_attributes_of_Refit_gets_ours() => FixTest<RefitFixProvider>.RunAsync(
        Interface("Aico", "[EncryptedApi]\n    ", "IApi", "[{|AICO009:Refit.Get|}(\"/a\")] Task A(CancellationToken token);\n        [{|AICO009:Refit.Post|}(\"/b\")] Task B([{|AICO009:Refit.Body|}] User user, CancellationToken token);"),
        Interface("Aico", "[EncryptedApi]\n    ", "IApi", "[Get(\"/a\")] Task A(CancellationToken token);\n        [Post(\"/b\")] Task B([Body] User user, CancellationToken token);"),
        null,
        oneAtATime: 1,
        references: Refit);

    [Fact]
    public Task Interfaces_of_a_file_are_rewritten_one_by_one_or_together()
    {
        const string Second = "public interface {0}\n{{\n    [Get(\"/a\")]\n    System.Threading.Tasks.Task A(System.Threading.CancellationToken token);\n}}\n";
        return FixTest<RefitFixProvider>.RunAsync(
            Interface("Refit", "", "{|AICO060:IOne|}", "[Get(\"/a\")] Task A(CancellationToken token);") + string.Format(null, Second, "{|AICO060:ITwo|}"),
            Interface("Aico", "[Aico.EncryptedApi]\n    ", "IOne", "[Aico.Get(\"/a\")] Task A(CancellationToken token);") + "[EncryptedApi]\n" + string.Format(null, Second, "ITwo"),
            null,
            together: Interface("Aico", "[EncryptedApi]\n    ", "IOne", "[Get(\"/a\")] Task A(CancellationToken token);") + "[EncryptedApi]\n" + string.Format(null, Second, "ITwo"),
            references: Refit);
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, "samples/Migration", name + ".cs"));

    private static Task RunAsync(string before, string after, string id, string marked) => FixTest<RefitFixProvider>.RunAsync(
        before.Replace($"interface {marked}\n", $"interface {{|{id}:{marked}|}}\n", StringComparison.Ordinal), after, null, references: Refit);

    private static string Interface(string space, string attributes, string name, string member) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using {{space}};

        namespace Contoso
        {
            public sealed record User(string Name);

            {{attributes}}public interface {{name}}
            {
                {{member}}
            }
        }

        """;
}
