using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RefitComparison.Contracts;

namespace RefitComparison.Harness;

/// <summary>Calls the method of one name on both interfaces with the same arguments.</summary>
internal static class Calls
{
    /// <summary>What both have as the path of their base address.</summary>
    public const string BasePath = "/api/v1";

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    public static async Task<string?> ByRefitAsync(string method, object?[] arguments)
    {
        using var sender = new RefitSender();
        using var client = new HttpClient(sender) { BaseAddress = new Uri("http://localhost" + BasePath) };
        IRefitCalls calls = Refit.RestService.For<IRefitCalls>(client, new Refit.RefitSettings(new Refit.SystemTextJsonContentSerializer(Json)));
        await CallAsync(calls, method, arguments);
        return sender.Sent;
    }

    public static async Task<string?> ByOursAsync(CaptureServer server, string method, object?[] arguments)
    {
        server.Forget();
        await CallAsync(OurCallsClient.Create(server.Connection), method, arguments);
        return server.Sent;
    }

    // What a factory makes is made anew for each of the two: a stream is read once.
    private static Task CallAsync<T>(T calls, string method, object?[] arguments)
    {
        object?[] made = [.. arguments.Select(static argument => argument is Func<Type, object> make ? make(typeof(T)) : argument)];
        return (Task)typeof(T).GetMethod(method)!.Invoke(calls, BindingFlags.DoNotWrapExceptions, null, [.. made, CancellationToken.None], null)!;
    }
}
