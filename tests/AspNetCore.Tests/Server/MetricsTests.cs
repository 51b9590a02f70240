using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Aico.AspNetCore.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Aico.AspNetCore.Tests.Server;

/// <summary>The meter called Aico, as the server fills it.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Handshakes_requests_refusals_and_sessions_are_counted()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", () => Results.Json("ok")));
        IMeterFactory factory = server.Services.GetRequiredService<IMeterFactory>();
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Aico" && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        void Count<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
            where T : struct
        {
            string key = instrument.Name + (tags.IsEmpty ? "" : $" {tags[0].Key}={tags[0].Value}");
            counts.AddOrUpdate(key, Convert.ToInt64(value, null), (_, sum) => sum + Convert.ToInt64(value, null));
        }

        listener.SetMeasurementEventCallback<long>(Count);
        listener.SetMeasurementEventCallback<int>(Count);
        listener.Start();

        using RawClient client = await server.ConnectAsync();
        byte[] body = client.Envelope("{}"u8);
        await client.SendBodyAsync("POST", "/api/v1/x", body);
        await client.SendBodyAsync("POST", "/api/v1/x", body);
        await client.SendBodyAsync("POST", "/api/v1/x", client.EnvelopeOf("5"));
        await client.SendBodyAsync("POST", "/api/v1/x", "{}"u8.ToArray());
        await client.SendBodyAsync("POST", "/api/v1/handshake", "{}"u8.ToArray());
        listener.RecordObservableInstruments();
        Assert.Equal(1, counts["aico.server.active_sessions"]);
        server.Time.Advance(TimeSpan.FromHours(1));
        await client.SendAsync("POST", "/api/v1/x");

        Assert.Equal(
            new Dictionary<string, long>
            {
                ["aico.server.active_sessions"] = 1,
                ["aico.server.handshakes aico.outcome=Established"] = 1,
                ["aico.server.handshakes aico.outcome=NotAHandshake"] = 1,
                ["aico.server.refused aico.reason=NoSession"] = 2,
                ["aico.server.refused aico.reason=NotOpened"] = 1,
                ["aico.server.refused aico.reason=Repeated"] = 1,
                ["aico.server.requests"] = 1,
                ["aico.server.stale_sessions"] = 1,
            },
            counts.OrderBy(static pair => pair.Key, StringComparer.Ordinal).ToDictionary());
    }
}
