using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Requests;

/// <summary>Contract language, section 3.5: who supplies the credential.</summary>
public sealed class CredentialTests
{
    private const string Token = "CancellationToken t";

    public static TheoryData<string, string?> Schemes => new()
    {
        { $"[EncryptedApi, Headers(\"Authorization: Bearer\")] public interface IApi {{ [Get(\"/a\")] Task A({Token}); }}", "Bearer" },
        { $"[EncryptedApi, Headers(\"Authorization: Bearer\")] public interface IApi {{ [Get(\"/a\"), Headers(\"Authorization\")] Task A({Token}); }}", null },
        { $"[EncryptedApi] public interface IApi {{ [Get(\"/a\"), Headers(\"authorization: DPoP\")] Task A({Token}); }}", "DPoP" },
    };

    [Theory]
    [MemberData(nameof(Schemes))]
    public void A_scheme_without_a_credential_is_left_to_the_callback(string declarations, string? scheme)
    {
        BuiltRequest request = RequestHarness.Build(Source.File(declarations), "A");
        Assert.Equal(scheme, request.Method.AuthorizationScheme);
        Assert.Empty(request.Headers);
    }

    [Fact]
    public void A_property_with_the_credential_asks_no_callback() => Assert.Null(RequestHarness.Build(
        Source.File($"[EncryptedApi, Headers(\"Authorization: Bearer\")] public interface IApi {{ [Header(\"Authorization\")] string? X {{ get; set; }} [Get(\"/a\")] Task A({Token}); }}"), "A", [null]).Method.AuthorizationScheme);

    [Fact]
    public void A_parameter_with_the_credential_asks_no_callback() => Assert.Null(RequestHarness.Build(
        Source.File($"[EncryptedApi, Headers(\"Authorization: Bearer\")] public interface IApi {{ [Get(\"/a\")] Task A([Authorize] string? x, {Token}); }}"), "A", [null]).Method.AuthorizationScheme);
}
