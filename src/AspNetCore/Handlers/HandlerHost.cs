using Aico.AspNetCore.Binding;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Handlers;

/// <summary>What the endpoints of one mapping share.</summary>
internal sealed record HandlerHost<TService>(IServiceSource<TService> Services, JsonTypes Json, ILogger Logger)
    where TService : class;
