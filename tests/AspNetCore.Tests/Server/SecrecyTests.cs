using System.Text;
using System.Text.Json;
using Aico.AspNetCore.Tests.Harness;
using Aico.Crypto;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Tests.Server;

/// <summary>Section 17, rule 17: no keys, payloads, plaintext or tokens in logs or exceptions.</summary>
public sealed class SecrecyTests
{
    [Fact]
    public async Task Nothing_secret_is_logged_at_any_level_whatever_happens()
    {
        byte[] seed = [.. Enumerable.Range(0, 32).Select(static i => (byte)(i * 7))];
        var store = new InMemoryIdentityStore();
        await store.GetOrAddAsync(seed, TestContext.Current.CancellationToken);
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app =>
            {
                app.MapPost("/api/v1/echo", (JsonElement body) => Results.Json(new { answer = "ANSWERSECRET", body }));
                app.MapPost("/api/v1/text", () => "ANSWERSECRET");
                app.MapPost("/api/v1/fail", void () => throw new InvalidOperationException("on purpose"));
                app.MapPost("/api/v1/stream", () => Results.Text("{\"a\":\"ANSWERSECRET\"}\nANSWERSECRET\n", "application/x-ndjson"));
            },
            v1 => v1.IdentityStore = store);
        using RawClient client = await server.ConnectAsync();
        var secrets = new List<string>
        {
            "ANSWERSECRET", "QUESTIONSECRET", "TOKENSECRET", "HEADERSECRET", client.ClientId,
            Convert.ToBase64String(seed), Convert.ToHexString(seed), Convert.ToHexStringLower(seed),
            Convert.ToBase64String(client.Identity.PublicKey), Convert.ToHexStringLower(client.Identity.PublicKey),
        };
        (string, string)[] headers = [("Authorization", "Bearer TOKENSECRET"), ("X-Other", "HEADERSECRET")];
        foreach (string path in new[] { "echo", "text", "fail", "stream", "nowhere" })
        {
            foreach (string plaintext in new[] { "{\"q\":\"QUESTIONSECRET\"}", "QUESTIONSECRET" })
            {
                byte[] body = client.Envelope(Encoding.UTF8.GetBytes(plaintext));
                secrets.Add(JsonDocument.Parse(body).RootElement.GetProperty("payload").GetString()!);
                for (int twice = 0; twice < 2; twice++)
                {
                    Answer answer = await client.SendBodyAsync("POST", "/api/v1/" + path, body, headers);
                    foreach (string line in answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    {
                        secrets.Add(JsonDocument.Parse(line).RootElement.GetProperty("payload").GetString()!);
                    }
                }
            }
        }

        // A reflection, plaintext in a session, a body that is no JSON, a foreign session, handshakes that fail.
        await client.SendBodyAsync("POST", "/api/v1/echo", client.EnvelopeOf($"\"{secrets[^1]}\""), headers);
        await client.SendBodyAsync("POST", "/api/v1/echo", client.EnvelopeOf("\"QUESTIONSECRET\""), headers);
        await client.SendBodyAsync("POST", "/api/v1/echo", Encoding.UTF8.GetBytes($$"""{"message":"QUESTIONSECRET","client_id":"{{client.ClientId}}"}"""), headers);
        await client.SendBodyAsync("POST", "/api/v1/echo", "QUESTIONSECRET"u8.ToArray(), headers);
        await client.SendBodyAsync("GET", "/api/v1/echo", null, ("X-Client-ID", "HEADERSECRET"));
        await client.SendBodyAsync("POST", "/api/v1/handshake", "{\"handshake_request\":{\"component\":\"QUESTIONSECRET\"}}"u8.ToArray());
        await client.SendBodyAsync("POST", "/api/v1/handshake", "QUESTIONSECRET"u8.ToArray());
        server.Time.Advance(TimeSpan.FromHours(1));
        await client.SendBodyAsync("POST", "/api/v1/echo", client.Envelope("{}"u8), headers);

        string log = server.Log.AllText;
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase));

        // The log is there at all, with what an operator needs.
        int[] ids = [.. server.Log.Entries.Where(static entry => entry.Category.StartsWith("Aico.", StringComparison.Ordinal)).Select(static entry => entry.Id.Id).Distinct().Order()];
        Assert.Equal([1, 2, 10, 11, 20, 21, 22, 30, 31], ids);
        Assert.DoesNotContain(server.Log.Entries, static entry => entry.Category.StartsWith("Aico.", StringComparison.Ordinal) && entry.Text.Contains("/api/v1/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refusals_say_nothing_of_their_reason_to_the_client_but_to_the_log()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        using RawClient client = await server.ConnectAsync();
        var answers = new HashSet<string>();
        foreach (string payload in new[] { "\"AAAA\"", "5", "null", $"\"{Convert.ToBase64String(new byte[40])}\"", $"\"{Convert.ToBase64String(new byte[400])}\"" })
        {
            Answer answer = await client.SendBodyAsync("POST", "/api/v1/x", client.EnvelopeOf(payload));
            answers.Add($"{answer.Code} {answer.Text} {string.Join(' ', answer.Head.Headers.Select(static header => header.Key))}");
        }

        Assert.Single(answers);
    }

    [Fact]
    public void Secret_objects_show_their_type_only()
    {
        using var secret = new Secret(32);
        using RawClient client = new(new Uri("http://127.0.0.1"), TimeProvider.System);
        Assert.Equal("Secret", secret.ToString());
        Assert.Equal("SigningIdentity", client.Identity.ToString());
    }
}
