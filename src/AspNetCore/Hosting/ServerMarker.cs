namespace Aico.AspNetCore.Hosting;

/// <summary>Shows that <c>AddAico</c> was called.</summary>
internal sealed class ServerMarker;
