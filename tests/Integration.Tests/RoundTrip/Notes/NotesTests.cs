using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aico.Integration.Tests.RoundTrip.Notes;

/// <summary>What docs/server.md shows, run.</summary>
public sealed class NotesTests
{
    [Fact]
    public async Task What_the_page_shows_works()
    {
        using Aico2ServerKey key = Aico2ServerKey.Generate();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<NoteStore>();
        builder.Services.AddAico(aico => aico.UseAico2(aico2 => aico2.AddServerKey(key)));
        await using WebApplication app = builder.Build();
        #region map
        app.UseAico();
        ContractEndpointConventionBuilder notes = app.MapNotesApi<NotesService>();
        notes.WithTags("notes");
        notes.ForMethod(nameof(INotesApi.GetAsync)).WithName("GetNote");
        #endregion
        await app.StartAsync(TestContext.Current.CancellationToken);
        var options = new AicoConnectionOptions { BaseAddress = new Uri(app.Urls.First()) };
        options.UseAico2(aico2 => aico2.PinServerKey(key.Pin));
        await using var connection = new AicoConnection(options);
        INotesApi api = NotesApiClient.Create(connection);

        Assert.Equal(new Note(1, "milk", "shop"), await api.GetAsync(1, TestContext.Current.CancellationToken));
        List<Note> found = [];
        await foreach (Note note in api.ListAsync("home", TestContext.Current.CancellationToken))
        {
            found.Add(note);
        }

        Assert.Equal([new Note(2, "call Ann", "home")], found);
        ApiException missing = await Assert.ThrowsAsync<ApiException>(() => api.GetAsync(3, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }
}
