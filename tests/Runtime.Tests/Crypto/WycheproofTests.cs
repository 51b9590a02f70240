using System.Text.Json;
using Aico.Crypto;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Crypto;

/// <summary>Third-party vectors, run on the primitives as the protocol calls them.</summary>
/// <remarks>Source: C2SP/wycheproof, Apache-2.0. The files are not part of the repository; where they are absent the tests are skipped.</remarks>
public sealed class WycheproofTests
{
    [Fact]
    public void X25519_gives_the_box_key_of_each_shared_secret_or_refuses_zero()
    {
        int tests = 0;
        Assert.All(Tests("x25519_test.json"), entry =>
        {
            (_, JsonElement test) = entry;
            byte[] shared = Convert.FromHexString(test.GetProperty("shared").GetString()!);
            using var pair = BoxKeyPair.FromSecretKey(Convert.FromHexString(test.GetProperty("private").GetString()!));
            using var boxKey = new Secret(32);
            bool agreed = pair.TryAgree(Convert.FromHexString(test.GetProperty("public").GetString()!), boxKey);
            Assert.Equal(shared.Any(static b => b != 0), agreed);
            if (agreed)
            {
                Assert.Equal(HSalsa20.BoxKey(shared), boxKey.Span.ToArray());
            }

            tests++;
        });
        Assert.Equal(518, tests);
    }

    [Fact]
    public void Ed25519_accepts_the_valid_signatures_and_no_other()
    {
        int tests = 0;
        Assert.All(Tests("ed25519_test.json"), entry =>
        {
            (JsonElement group, JsonElement test) = entry;
            bool verified = SigningIdentity.Verify(
                Convert.FromHexString(group.GetProperty("publicKey").GetProperty("pk").GetString()!),
                Convert.FromHexString(test.GetProperty("msg").GetString()!),
                Convert.FromHexString(test.GetProperty("sig").GetString()!));
            Assert.Equal(test.GetProperty("result").GetString() == "valid", verified);
            tests++;
        });
        Assert.Equal(151, tests);
    }

    private static IEnumerable<(JsonElement Group, JsonElement Test)> Tests(string file)
    {
        string? path = Find(Path.Combine("vectors", "wycheproof", file));
        Assert.SkipWhen(path is null, $"No folder \"shared\" with vectors/wycheproof/{file} beside the checkout.");
        JsonElement root = JsonDocument.Parse(File.ReadAllBytes(path!)).RootElement;
        return from @group in root.GetProperty("testGroups").EnumerateArray()
               from test in @group.GetProperty("tests").EnumerateArray()
               select (@group, test);
    }

    // The checkout may lie anywhere; "shared" lies beside it or beside one of its parents.
    private static string? Find(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", relative);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
