using System.Net;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Handlers;

/// <summary>Status and headers that a method gives.</summary>
internal static class ResponseHead
{
    public static void Apply(HttpResponse response, HttpStatusCode? status, ResponseHeaders headers)
    {
        response.StatusCode = (int)(status ?? HttpStatusCode.OK);
        foreach ((string name, string value) in headers)
        {
            response.Headers.Append(name, value);
        }
    }
}
