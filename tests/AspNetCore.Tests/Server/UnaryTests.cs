using System.IO.Compression;
using System.Text;
using Aico.AspNetCore.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Aico.AspNetCore.Tests.Server;

/// <summary>Requests and answers that are not streams: sections 5 and 6; section 17, rules 3, 5, 7, 10, 12 and 17.</summary>
public sealed class UnaryTests
{
    private const string ServerError = """{"detail":"Internal Server Error"}""";

    [Theory]
    [InlineData("""{ "a" : 1.50, "a":2, "b":"h\u00e9" }""")]
    [InlineData("[1,2]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData(" \"text\" \n")]
    public async Task Rule_7_the_application_gets_the_plaintext_byte_for_byte_with_its_length(string plaintext)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            using var reader = new StreamReader(http.Request.Body);
            return new Seen(await reader.ReadToEndAsync(), http.Request.ContentLength, http.Request.ContentType, http.Request.Headers.TransferEncoding.ToString());
        }));
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendAsync("POST", "/api/v1/x", plaintext);
        Seen seen = System.Text.Json.JsonSerializer.Deserialize<Seen>(answer.Open(), System.Text.Json.JsonSerializerOptions.Web)!;
        Assert.Equal(new Seen(plaintext, Encoding.UTF8.GetByteCount(plaintext), "application/json", ""), seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("{\"a\":")]
    [InlineData("{}{}")]
    [InlineData("\uFEFF{}")]
    [InlineData("{\"a\":NaN}")]
    public async Task Rule_7_a_plaintext_that_is_not_one_JSON_value_is_a_sealed_400(string plaintext)
    {
        int dispatched = 0;
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", () => Interlocked.Increment(ref dispatched)));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x", plaintext)).MustBeSealed(400, """{"detail":"The request is not one JSON value"}""");
        Assert.Equal(0, dispatched);
    }

    [Fact]
    public async Task Rule_7_a_plaintext_that_is_not_UTF_8_is_a_sealed_400()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        using RawClient client = await server.ConnectAsync();
        byte[] body = client.Envelope([(byte)'"', 0xff, (byte)'"']);
        Assert.Equal("""{"detail":"The request is not one JSON value"}""", (await client.SendBodyAsync("POST", "/api/v1/x", body)).Open());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Every_method_works_with_a_sealed_body(string method)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapMethods("/api/v1/x", [method], (HttpContext http) => Results.Json(http.Request.Method)));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync(method, "/api/v1/x")).MustBeSealed(200, $"\"{method}\"");
    }

    [Fact]
    public async Task Method_path_query_and_headers_arrive_unchanged()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapGet(
            "/api/v1/items/{id}",
            (HttpContext http, string id) => Results.Json($"{http.Request.Method} {id} {http.Request.QueryString} {http.Request.Headers.Authorization} {http.Request.Headers["X-Client-ID"]}")));
        using RawClient client = await server.ConnectAsync();
        byte[] body = client.Envelope("{}"u8);
        Answer answer = await client.SendBodyAsync("GET", "/api/v1/items/a%20b?page=2", body, ("Authorization", "Bearer t"), ("X-Client-ID", client.ClientId));
        answer.MustBeSealed(200, $"\"GET a b ?page=2 Bearer t {client.ClientId}\"");
    }

    [Theory]
    [InlineData("header")]
    [InlineData("query")]
    public async Task Rule_5_a_GET_without_a_body_is_answered_under_the_newest_session(string where)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapGet("/api/v1/x", () => Results.Json("ok")));
        using RawClient client = await server.ConnectAsync();
        await client.HandshakeAsync();
        Answer answer = where == "header"
            ? await client.SendBodyAsync("GET", "/api/v1/x", null, ("X-Client-ID", client.ClientId))
            : await client.SendBodyAsync("GET", "/api/v1/x?client_id=" + client.ClientId, null);
        answer.MustBeSealed(200, "\"ok\"");
    }

    [Fact]
    public async Task Rule_5_a_GET_without_a_body_can_be_switched_off()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapGet("/api/v1/x", () => "ok"), v1 => v1.AcceptHeaderOnlyGet = false);
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendBodyAsync("GET", "/api/v1/x", null, ("X-Client-ID", client.ClientId));
        Assert.Equal(400, answer.Code);
        Assert.StartsWith("""{"error":"Encryption error",""", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Section_4_the_header_is_asked_when_the_body_names_no_live_session_and_the_query_after_it()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapGet("/api/v1/x", () => Results.Json("ok")));
        using RawClient client = await server.ConnectAsync();
        string body = Encoding.UTF8.GetString(client.Envelope("{}"u8)).Replace(client.ClientId, "0000000000000000", StringComparison.Ordinal);
        (await client.SendBodyAsync("GET", "/api/v1/x", Encoding.UTF8.GetBytes(body), ("X-Client-ID", client.ClientId))).MustBeSealed(200, "\"ok\"");
        (await client.SendBodyAsync("GET", "/api/v1/x?client_id=" + client.ClientId, null, ("X-Client-ID", "0000000000000000"))).MustBeSealed(200, "\"ok\"");
    }

    [Theory]
    [InlineData(200, "{\"a\":1}")]
    [InlineData(201, "[1]")]
    [InlineData(401, """{"detail":"Token has expired"}""")]
    [InlineData(404, """{"detail":"Memory not found"}""")]
    [InlineData(422, """{"detail":[{"loc":["body"],"msg":"m","type":"t"}]}""")]
    [InlineData(503, " {\n} ")]
    public async Task A_JSON_answer_is_sealed_as_it_is_with_its_status(int status, string json)
    {
        await using ServerUnderTest server = await StartAsync(Results.Text(json, "application/problem+json; charset=utf-8", statusCode: status));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(status, json);
    }

    [Fact]
    public async Task Headers_of_the_application_stay()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", (HttpContext http) =>
        {
            http.Response.Headers["X-Request-ID"] = "r1";
            http.Response.OnStarting(() =>
            {
                http.Response.Headers["X-Late"] = "l1";
                return Task.CompletedTask;
            });
            return Results.Json("ok");
        }));
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendAsync("POST", "/api/v1/x");
        answer.MustBeSealed(200, "\"ok\"");
        Assert.Equal(["r1"], answer.Head.Headers.GetValues("X-Request-ID"));
        Assert.Equal(["l1"], answer.Head.Headers.GetValues("X-Late"));
    }

    [Theory]
    [InlineData("body")]
    [InlineData("writer")]
    [InlineData("parts")]
    [InlineData("start")]
    [InlineData("complete")]
    [InlineData("file")]
    [InlineData("writer-stream")]
    [InlineData("replaced")]
    public async Task Rule_10_however_the_application_writes_its_JSON_it_is_sealed_as_one(string how)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "{\"a\":1}", TestContext.Current.CancellationToken);
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            HttpResponse response = http.Response;
            byte[] json = "{\"a\":1}"u8.ToArray();
            switch (how)
            {
                case "body":
                    response.ContentLength = json.Length;
                    await response.Body.WriteAsync(json);
                    break;
                case "writer":
                    json.CopyTo(response.BodyWriter.GetSpan(json.Length));
                    response.BodyWriter.Advance(json.Length);
                    break;
                case "parts":
                    foreach (byte b in json)
                    {
                        await response.Body.WriteAsync(new[] { b });
                        await response.Body.FlushAsync();
                    }

                    break;
                case "start":
                    await response.StartAsync();
                    Assert.True(response.HasStarted);
                    await response.BodyWriter.WriteAsync(json);
                    break;
                case "complete":
                    await response.BodyWriter.WriteAsync(json);
                    await response.CompleteAsync();
                    break;
                case "file":
                    await response.SendFileAsync(file);
                    break;
                case "writer-stream":
                    await response.BodyWriter.AsStream().WriteAsync(json);
                    break;
                default:
                    Stream original = response.Body;
                    var replaced = new MemoryStream(json);
                    response.Body = replaced;
                    response.Body = original;
                    await replaced.CopyToAsync(response.Body);
                    break;
            }
        }));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "{\"a\":1}");
        File.Delete(file);
    }

    [Theory]
    [InlineData("text/plain", "secret text")]
    [InlineData("text/html", "<p>secret</p>")]
    [InlineData("application/json", "{\"secret\":")]
    [InlineData("application/json", "{\"secret\":1}{\"secret\":2}")]
    [InlineData("application/octet-stream", "\u0001secret")]
    [InlineData("audio/wav", "RIFFsecret")]
    public async Task Rule_10_any_other_body_is_a_sealed_500_and_a_log_line(string type, string body)
    {
        await using ServerUnderTest server = await StartAsync(Results.Text(body, type));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(500, ServerError);
        Assert.Contains(server.Log.Entries, static entry => entry.Id.Id == 31 && entry.Text.Contains("NotJson", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", server.Log.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(304)]
    [InlineData(307)]
    public async Task Rule_10_an_empty_body_stays_empty(int status)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", (HttpContext http) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        }));
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendAsync("POST", "/api/v1/x");
        Assert.Equal((status, ""), (answer.Code, answer.Text));
        Assert.Equal("/elsewhere", answer.Head.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData(400, "Bad Request")]
    [InlineData(401, "Unauthorized")]
    [InlineData(403, "Forbidden")]
    [InlineData(500, "Internal Server Error")]
    [InlineData(599, "Error")]
    public async Task Rule_12_an_error_without_a_body_gets_a_sealed_detail(int status, string detail)
    {
        await using ServerUnderTest server = await StartAsync(Results.StatusCode(status));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(status, $$"""{"detail":"{{detail}}"}""");
    }

    [Theory]
    [InlineData("POST", "/api/v1/nowhere", 404, "Not Found")]
    [InlineData("POST", "/api/v1", 404, "Not Found")]
    [InlineData("PUT", "/api/v1/x", 405, "Method Not Allowed")]
    public async Task An_unknown_route_is_a_sealed_error(string method, string path, int status, string detail)
    {
        await using ServerUnderTest server = await StartAsync(Results.Json("ok"));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync(method, path)).MustBeSealed(status, $$"""{"detail":"{{detail}}"}""");
    }

    [Fact]
    public async Task HEAD_has_no_body_and_no_length_of_the_plaintext()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapMethods("/api/v1/x", ["HEAD"], (HttpContext http) =>
        {
            http.Response.ContentLength = 7;
            return Task.CompletedTask;
        }));
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendAsync("HEAD", "/api/v1/x");
        Assert.Equal((200, ""), (answer.Code, answer.Text));
        Assert.NotEqual(7, answer.Head.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    public async Task A_body_where_the_status_allows_none_is_a_sealed_500(int status)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            http.Response.StatusCode = status;
            await http.Response.Body.WriteAsync("{}"u8.ToArray());
        }));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(500, ServerError);
    }

    [Theory]
    [InlineData("at once")]
    [InlineData("after bytes")]
    [InlineData("after a flush")]
    [InlineData("after the head")]
    [InlineData("on starting")]
    public async Task Rule_10_an_unhandled_exception_is_a_sealed_500_whenever_it_comes(string when)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            http.Response.Headers.ETag = "\"half\"";
            switch (when)
            {
                case "after bytes":
                    "{\"half\":"u8.CopyTo(http.Response.BodyWriter.GetSpan(8));
                    http.Response.BodyWriter.Advance(8);
                    break;
                case "after a flush":
                    await http.Response.WriteAsync("{\"half\":");
                    await http.Response.Body.FlushAsync();
                    break;
                case "after the head":
                    await http.Response.StartAsync();
                    break;
                case "on starting":
                    http.Response.OnStarting(() => throw new InvalidOperationException("on starting"));
                    await http.Response.WriteAsync("{}");
                    break;
                default:
                    break;
            }

            throw new InvalidOperationException("the application fails");
        }));
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendAsync("POST", "/api/v1/x");
        answer.MustBeSealed(500, ServerError);
        Assert.Null(answer.Head.Headers.ETag);
        Assert.Single(server.Log.Entries, static entry => entry.Id.Id == 30);
        Assert.DoesNotContain(server.Log.Entries, static entry => entry.Category.StartsWith("Microsoft.AspNetCore.Server", StringComparison.Ordinal) && entry.Id.Name == "ApplicationError");
    }

    [Fact]
    public async Task A_bad_request_exception_keeps_its_status()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", void () => throw new BadHttpRequestException("no", 415)));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(415, """{"detail":"Unsupported Media Type"}""");
    }

    [Fact]
    public async Task Rule_17_a_request_is_dispatched_once_even_if_it_fails()
    {
        int dispatched = 0;
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", void () =>
        {
            Interlocked.Increment(ref dispatched);
            throw new System.Text.Json.JsonException("escapes");
        }));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(500, ServerError);
        Assert.Equal(1, dispatched);
    }

    [Fact]
    public async Task An_exception_handler_below_answers_sealed()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app =>
        {
            app.UseExceptionHandler(handler => handler.Run(async http =>
            {
                http.Response.StatusCode = 503;
                await http.Response.WriteAsJsonAsync("handled");
            }));
            app.MapPost("/api/v1/x", void () => throw new InvalidOperationException("fails"));
        });
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(503, "\"handled\"");
    }

    [Fact]
    public async Task An_exception_handler_outside_writes_no_application_text()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app => app.MapPost("/api/v1/x", void () => throw new InvalidOperationException("secret")),
            outside: app => app.UseDeveloperExceptionPage());
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(500, ServerError);
    }

    [Fact]
    public async Task Status_code_pages_below_which_write_text_become_a_sealed_500()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.UseStatusCodePages());
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/nowhere")).MustBeSealed(500, ServerError);
    }

    [Fact]
    public async Task Status_code_pages_outside_cannot_add_plaintext()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app => app.MapPost("/api/v1/x", () => Results.StatusCode(404)), outside: app => app.UseStatusCodePages());
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(404, """{"detail":"Not Found"}""");
    }

    [Fact]
    public async Task Response_compression_below_has_no_effect()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app =>
            {
                app.UseResponseCompression();
                app.MapPost("/api/v1/x", () => Results.Json(new string('x', 5000)));
            },
            services: services => services.AddResponseCompression(o => o.EnableForHttps = true));
        using RawClient client = await server.ConnectAsync();
        byte[] body = client.Envelope("{}"u8);
        (await client.SendBodyAsync("POST", "/api/v1/x", body, ("Accept-Encoding", "gzip, br"))).MustBeSealed(200, $"\"{new string('x', 5000)}\"");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    [InlineData("audio/wav")]
    public async Task An_answer_that_the_application_compressed_is_a_sealed_500(string type)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            http.Response.ContentType = type;
            http.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
            await gzip.WriteAsync("{}"u8.ToArray());
        }).AllowPlaintextResponse("audio/wav"));
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendAsync("POST", "/api/v1/x");
        answer.MustBeSealed(500, ServerError);
        Assert.Empty(answer.Head.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task An_answer_over_the_limit_is_a_sealed_500_and_stops_the_application()
    {
        var stopped = new TaskCompletionSource<bool>();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app => app.MapPost("/api/v1/x", async (HttpContext http) =>
            {
                try
                {
                    await http.Response.WriteAsync("\"" + new string('x', 900));
                    await http.Response.WriteAsync(new string('x', 900) + "\"");
                    stopped.SetResult(false);
                }
                catch (InvalidOperationException)
                {
                    stopped.SetResult(true);
                    throw;
                }
            }),
            v1 => v1.MaxResponseBytes = 1000);
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(500, ServerError);
        Assert.True(await stopped.Task);
    }

    [Theory]
    [InlineData(998, 200)]
    [InlineData(999, 500)]
    public async Task The_answer_limit_is_exact(int characters, int status)
    {
        await using ServerUnderTest server = await StartAsync(Results.Text($"\"{new string('x', characters)}\"", "application/json"), v1 => v1.MaxResponseBytes = 1000);
        using RawClient client = await server.ConnectAsync();
        Assert.Equal(status, (await client.SendAsync("POST", "/api/v1/x")).Code);
    }

    [Fact]
    public async Task An_application_that_swallows_the_limit_still_sends_nothing_half()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app => app.MapPost("/api/v1/x", async (HttpContext http) =>
            {
                try
                {
                    await http.Response.WriteAsync(new string('1', 2000));
                }
                catch (InvalidOperationException)
                {
                }
            }),
            v1 => v1.MaxResponseBytes = 1000);
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(500, ServerError);
    }

    [Fact]
    public async Task Writing_after_completion_fails()
    {
        var late = new TaskCompletionSource();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app =>
        {
            app.MapPost("/api/v1/x", async (HttpContext http) =>
            {
                await http.Response.WriteAsync("1");
                await http.Response.CompleteAsync();
                await Assert.ThrowsAsync<InvalidOperationException>(() => http.Response.WriteAsync("2", http.RequestAborted));
                await Assert.ThrowsAsync<InvalidOperationException>(async () => await http.Response.BodyWriter.WriteAsync(new byte[] { 50 }, http.RequestAborted));
                late.SetResult();
            });
        });
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "1");
        await late.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_body_kept_beyond_its_request_can_no_longer_write()
    {
        Stream? kept = null;
        System.IO.Pipelines.PipeWriter? writer = null;
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            kept = http.Response.Body;
            writer = http.Response.BodyWriter;
            await http.Response.WriteAsync("1");
        }));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "1");
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "1");
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await kept!.WriteAsync("2"u8.ToArray(), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer!.WriteAsync("2"u8.ToArray(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Synchronous_writes_are_refused_since_they_would_block()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", (HttpContext http) =>
        {
            Assert.Throws<InvalidOperationException>(() => http.Response.Body.Write([1]));
            Assert.Throws<InvalidOperationException>(() => http.Response.Body.Flush());
            return Results.Json("ok");
        }));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "\"ok\"");
    }

    [Fact]
    public async Task A_started_response_is_closed_to_changes_as_on_the_server_itself()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            await http.Response.WriteAsync("1");
            Assert.True(http.Response.HasStarted);
            Assert.Throws<InvalidOperationException>(() => http.Response.StatusCode = 201);
            Assert.Throws<InvalidOperationException>(() => http.Response.OnStarting(() => Task.CompletedTask));
            Assert.Throws<InvalidOperationException>(http.Response.Clear);
        }));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "1");
    }

    [Fact]
    public async Task The_connection_itself_is_out_of_an_applications_reach()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app =>
        {
            app.UseWebSockets();
            app.MapGet("/api/v1/x", (HttpContext http) => Results.Json(
                http.WebSockets.IsWebSocketRequest || http.Features.Get<IHttpUpgradeFeature>() is not null || http.Features.Get<IHttpExtendedConnectFeature>() is not null));
        });
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendBodyAsync(
            "GET",
            "/api/v1/x",
            null,
            ("X-Client-ID", client.ClientId),
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="));
        answer.MustBeSealed(200, "false");
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_application_without_an_error()
    {
        var entered = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            entered.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            }
            finally
            {
                left.SetResult();
            }
        }));
        RawClient client = await server.ConnectAsync();
        using var leave = new CancellationTokenSource();
        Task<HttpResponseMessage> call = client.StartToLeaveAsync("POST", "/api/v1/x", leave.Token);
        await entered.Task;
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await server.DisposeAsync();
        Assert.DoesNotContain(server.Log.Entries, static entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    private static Task<ServerUnderTest> StartAsync(IResult result, Action<AicoV1ServerOptions>? v1 = null) =>
        ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", () => result), v1);

    private sealed record Seen(string Body, long? Length, string? Type, string TransferEncoding);
}
