using System.Text;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>Section 3.3, rule by rule: what the vectors leave out.</summary>
public sealed class PayloadTests
{
    private const string Id = "AAECAwQFBgcICQoLDA0ODw";

    [Theory]
    [InlineData("""{"v":[2],"suites":["aegis256"]}""")]
    [InlineData("""{"v":[3,2,1],"suites":["other","aegis256"],"unknown":{"v":1,"w":[null]}}""")]
    [InlineData("""{"suites":["1","2","3","4","5","6","7","aegis256"],"v":[2,99999999999999999999]}""")]
    [InlineData("""{ "\u0076" : [ 2 ] , "suites" : [ "\u0061egis256" ] }""")]
    public void An_offer_is_read(string json)
    {
        Offer? offer = Offer.Read(Encoding.UTF8.GetBytes(json));
        Assert.True(offer!.SpeaksVersion);
        Assert.Same(Suite.Aegis, offer.Choose([Suite.XChaCha, Suite.Aegis]));
        Assert.Null(offer.Choose([Suite.XChaCha]));
    }

    [Theory]
    [InlineData("""{"v":[],"suites":["aegis256"]}"""), InlineData("""{"v":[3],"suites":["aegis256"]}""")]
    public void An_offer_without_version_2_is_well_formed(string json) => Assert.False(Offer.Read(Encoding.UTF8.GetBytes(json))!.SpeaksVersion);

    [Theory]
    [InlineData("""{"v":2,"suites":["aegis256"]}"""), InlineData("""{"v":[2.0],"suites":["aegis256"]}"""), InlineData("""{"v":["2"],"suites":["aegis256"]}""")]
    [InlineData("""{"v":[2e0],"suites":["aegis256"]}"""), InlineData("""{"v":[2],"suites":"aegis256"}"""), InlineData("""{"v":[2],"suites":[1]}""")]
    [InlineData("""{"v":[2],"suites":["1","2","3","4","5","6","7","8","9"]}"""), InlineData("""{"v":[2],"suites":["\ud800"]}""")]
    [InlineData("""{"v":[2],"suites":["aegis256"],"x":1,"x":2}"""), InlineData("""{"v":[2],"\u0076":[2],"suites":["aegis256"]}""")]
    [InlineData("""{"v":[2],"suites":["aegis256"]} x"""), InlineData("""{"v":[2],"suites":["aegis256"],}"""), InlineData("""[{"v":[2],"suites":["aegis256"]}]""")]
    [InlineData("\uFEFF{\"v\":[2],\"suites\":[\"aegis256\"]}"), InlineData("""{"v":[2],"suites":["aegis256"] /* x */}"""), InlineData("""{"V":[2],"suites":["aegis256"]}""")]
    public void A_malformed_offer_is_refused(string json) => Assert.Null(Offer.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void An_offer_that_is_not_utf8_is_refused() =>
        Assert.Null(Offer.Read((byte[])[.. """{"v":[2],"suites":["aegis256"],"x":" """u8, 0xFF, .. "\"}"u8]));

    [Theory]
    [InlineData("60", "1024", "5"), InlineData("14400", "1048576", "60")]
    public void Terms_at_the_bounds_are_read(string exp, string max, string hb) => Assert.NotNull(Read(Terms(Id, "aegis256", exp, max, hb)));

    [Theory]
    [InlineData("59", "1024", "5"), InlineData("14401", "1024", "5"), InlineData("60", "1023", "5"), InlineData("60", "1048577", "5"), InlineData("60", "1024", "4")]
    [InlineData("60", "1024", "61"), InlineData("60.0", "1024", "5"), InlineData("6e1", "1024", "5"), InlineData("\"60\"", "1024", "5"), InlineData("null", "1024", "5")]
    [InlineData("60", "-1024", "5"), InlineData("4294967356", "1024", "5")]
    public void Terms_out_of_bounds_are_refused(string exp, string max, string hb) => Assert.Null(Read(Terms(Id, "aegis256", exp, max, hb)));

    [Theory]
    [InlineData("sid"), InlineData("suite"), InlineData("exp"), InlineData("max_requests"), InlineData("hb")]
    public void Every_member_is_required_once(string member)
    {
        string terms = Terms(Id, "aegis256", "60", "1024", "5");
        Assert.Null(Read(terms.Replace($"\"{member}\"", "\"other\"", StringComparison.Ordinal)));
        Assert.Null(Read(terms.Replace("{", $$"""{"{{member}}":1,""", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_suite_that_was_not_offered_is_refused()
    {
        byte[] terms = Encoding.UTF8.GetBytes(Terms(Id, "aegis256", "60", "1024", "5"));
        Assert.NotNull(SessionTerms.Read(terms, [Suite.XChaCha, Suite.Aegis]));
        Assert.Null(SessionTerms.Read(terms, [Suite.XChaCha]));
    }

    [Theory]
    [InlineData(15, false), InlineData(16, true), InlineData(512, true), InlineData(513, false)]
    public void A_session_id_has_16_to_512_bytes(int size, bool accepted) =>
        Assert.Equal(accepted, Read(Terms(Base64UrlText.Encode(new byte[size]), "aegis256", "60", "1024", "5")) is not null);

    [Theory]
    [InlineData("AAECAwQFBgcICQoLDA0ODw=="), InlineData("AAECAwQFBgcICQoLDA0ODx"), InlineData("AAECAwQFBgcICQoLDA0OD"), InlineData("AAECAwQFBgcICQoLDA0OD+")]
    [InlineData("AAECAwQFBgcICQoLDA0OD "), InlineData(" AAECAwQFBgcICQoLDA0ODw"), InlineData("AAECAwQFBgcICQoL\\nDA0ODw")]
    public void A_session_id_is_canonical_base64url(string text) => Assert.Null(Read(Terms(text, "aegis256", "60", "1024", "5")));

    [Fact]
    public void With_AES_instructions_aegis_comes_first_and_without_it_is_left_out()
    {
        Assert.Equal([Suite.Aegis, Suite.XChaCha], Suite.Preferred(hasAesInstructions: true));
        Assert.Equal([Suite.XChaCha], Suite.Preferred(hasAesInstructions: false));
    }

    private static SessionTerms? Read(string json) => SessionTerms.Read(Encoding.UTF8.GetBytes(json), [Suite.Aegis, Suite.XChaCha]);

    private static string Terms(string id, string suite, string exp, string max, string hb) =>
        $$"""{"sid":"{{id}}","suite":"{{suite}}","exp":{{exp}},"max_requests":{{max}},"hb":{{hb}}}""";
}
