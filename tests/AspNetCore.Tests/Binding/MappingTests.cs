using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Aico.AspNetCore.Sealing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Aico.AspNetCore.Tests.Binding;

/// <summary>What mapping a contract gives: endpoints like any other.</summary>
public sealed class MappingTests
{
    [Fact]
    public void Mapping_without_the_services_names_the_missing_call()
    {
        WebApplication app = WebApplication.CreateSlimBuilder().Build();

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => app.MapAnswersApi<AnswersService>());

        Assert.Contains("MapAnswersApi", exception.Message, StringComparison.Ordinal);
        Assert.Contains("AddAico", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conventions_reach_all_endpoints_or_those_of_one_method()
    {
        await using PlainHost host = await PlainHost.StartAsync(static app =>
        {
            ContractEndpointConventionBuilder answers = app.MapAnswersApi<AnswersService>();
            answers.WithMetadata("all");
            answers.ForMethod(nameof(IAnswersApi.NoneAsync)).WithMetadata(1);
        });

        Endpoint[] endpoints = [.. Endpoints(host)];

        Assert.All(endpoints, static endpoint => Assert.Equal("all", endpoint.Metadata.GetMetadata<string>()));
        Assert.Equal("GET /answers/none => IAnswersApi.NoneAsync", Assert.Single(endpoints, static endpoint => endpoint.Metadata.OfType<int>().Any()).DisplayName);
    }

    [Fact]
    public async Task An_unknown_method_has_no_builder()
    {
        await using PlainHost host = await PlainHost.StartAsync(static app =>
            Assert.Throws<ArgumentException>(() => app.MapAnswersApi<AnswersService>().ForMethod("Missing")));
    }

    [Fact]
    public async Task Endpoints_say_what_they_are()
    {
        await using PlainHost host = await PlainHost.StartAsync(static app =>
        {
            app.MapAnswersApi<AnswersService>();
            app.MapEchoApi<EchoService>();
        });

        Assert.True(Metadata<IdempotentAttribute>(host, "IAnswersApi.IdempotentAsync")!.Value);
        Assert.False(Metadata<IdempotentAttribute>(host, "IEchoApi.JsonAsync")!.Value);
        Assert.Equal("audio/wav", Metadata<AllowPlaintextResponseAttribute>(host, "IAnswersApi.BytesAsync")!.MediaType);
        Assert.Null(Metadata<AllowPlaintextResponseAttribute>(host, "IAnswersApi.TextAsync"));
        Assert.Equal(EndpointRule.AllowStreamedRequest, Metadata<EndpointRuleMetadata>(host, "IEchoApi.ItemsAsync")!.Rule);
        Assert.Equal(EndpointRule.AllowStreamedRequest, Metadata<EndpointRuleMetadata>(host, "IEchoApi.StreamAsync")!.Rule);
        Assert.Null(Metadata<EndpointRuleMetadata>(host, "IEchoApi.LinesAsync"));
        Assert.Equal(["DELETE"], Metadata<IHttpMethodMetadata>(host, "IAnswersApi.IdempotentAsync")!.HttpMethods);
    }

    [Fact]
    public async Task A_contract_in_a_group_behind_a_path_base_has_the_same_arguments()
    {
        await using PlainHost host = await PlainHost.StartAsync(static app =>
        {
            app.UsePathBase("/base/path");
            app.UseRouting();
            app.MapGroup("/v1/{tenant}").MapEchoApi<EchoService>();
        });

        Assert.Equal((200, "a/b|null"), await host.SendAsync("GET", "/base/path/v1/t%2Ft/echo/files/a%2Fb"));
    }

    [Fact]
    public async Task Filters_run_around_a_call()
    {
        await using PlainHost host = await PlainHost.StartAsync(static app => app.MapAnswersApi<AnswersService>().AddEndpointFilter(async (context, next) =>
        {
            context.HttpContext.Response.Headers["X-Filter"] = "ran";
            return await next(context);
        }));

        using HttpResponseMessage response = await host.RespondAsync("GET", "/answers/text");

        Assert.Equal("ran", Assert.Single(response.Headers.GetValues("X-Filter")));
        Assert.Equal("text", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_implementation_comes_from_the_services_of_the_request()
    {
        await using PlainHost host = await PlainHost.StartAsync(
            static app => app.MapOwnedApi<OwnedService>(),
            static builder => builder.Services.AddScoped(static _ => new OwnedService("registered", new TaskCompletionSource())));

        Assert.Equal((200, "registered False"), await host.SendAsync("GET", "/owned"));
    }

    [Fact]
    public async Task An_implementation_that_is_not_registered_is_made_for_the_call_and_disposed_after_it()
    {
        var disposed = new TaskCompletionSource();
        await using PlainHost host = await PlainHost.StartAsync(static app => app.MapOwnedApi<OwnedService>(), builder => builder.Services.AddSingleton("made").AddSingleton(disposed));

        Assert.Equal((200, "made False"), await host.SendAsync("GET", "/owned"));
        await disposed.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_open_contract_is_mapped_with_its_arguments()
    {
        await using PlainHost host = await PlainHost.StartAsync(static app => app.MapShelf<ShelfService, Line, Colour>());

        Assert.Equal((200, """{"id":1,"note":"DarkBlue"}"""), await host.SendAsync("GET", "/shelf/1"));
        Assert.Equal((400, true), ((await host.SendAsync("GET", "/shelf/7x")).Status, true));
    }

    [Fact]
    public async Task A_json_type_that_no_one_knows_fails_the_mapping()
    {
        await using PlainHost host = await PlainHost.StartAsync(
            static app => Assert.Contains("Line", Assert.Throws<NotSupportedException>(() => app.MapShelf<ShelfService, Line, Colour>()).Message, StringComparison.Ordinal),
            static builder => builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolver = JsonTypeInfoResolver.Combine()));
    }

    [Fact]
    public async Task OpenApi_describes_parameters_content_and_answers()
    {
        await using PlainHost host = await PlainHost.StartAsync(
            static app =>
            {
                app.MapOpenApi();
                app.MapEchoApi<EchoService>();
                app.MapAnswersApi<AnswersService>();
            },
            static builder => builder.Services.AddOpenApi());

        (int status, string text) = await host.SendAsync("GET", "/openapi/v1.json");
        Assert.True(status == 200, host.Log.AllText);
        JsonNode paths = JsonNode.Parse(text)!["paths"]!;
        JsonNode scalars = paths["/echo/scalars"]!["get"]!;
        Assert.Equal("IEchoApi.ScalarsAsync", scalars["operationId"]!.GetValue<string>());
        Assert.Equal("EchoApi", scalars["tags"]![0]!.GetValue<string>());
        Assert.Equal(["X-Tenant", "size", "colour", "flag", "since", "hex", "link", "ratio"], scalars["parameters"]!.AsArray().Select(static parameter => parameter!["name"]!.GetValue<string>()));
        Assert.Equal(("query", true), (scalars["parameters"]![1]!["in"]!.GetValue<string>(), scalars["parameters"]![1]!["required"]!.GetValue<bool>()));
        Assert.Equal(["header", "path", "path", "path", "path"], paths["/echo/path/{text}/{number}/{colour}-{flag}"]!["get"]!["parameters"]!.AsArray().Select(static parameter => parameter!["in"]!.GetValue<string>()));
        Assert.NotNull(paths["/echo/json"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]);
        Assert.NotNull(paths["/answers/value"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]);
        Assert.NotNull(paths["/answers/none"]!["get"]!["responses"]!["204"]);
        Assert.NotNull(paths["/answers/items"]!["get"]!["responses"]!["200"]!["content"]!["application/x-ndjson"]);
        Assert.Equal("header", paths["/echo/headers"]!["get"]!["parameters"]!.AsArray().Single(static parameter => parameter!["name"]!.GetValue<string>() == "X-Count")!["in"]!.GetValue<string>());
    }

    private static IEnumerable<Endpoint> Endpoints(PlainHost host) => host.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    private static T? Metadata<T>(PlainHost host, string name)
        where T : class => Endpoints(host).First(endpoint => endpoint.DisplayName!.EndsWith("=> " + name, StringComparison.Ordinal)).Metadata.GetMetadata<T>();
}
