using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <summary>An application's header fields as those of a sealed head. Section 9.</summary>
internal static class InnerFields
{
    /// <summary>Lists the fields, one per value; leaves out those of the connection and, for items, the length.</summary>
    public static List<KeyValuePair<string, string>> Of(IHeaderDictionary headers, bool isItems)
    {
        var fields = new List<KeyValuePair<string, string>>(headers.Count);
        foreach ((string name, StringValues values) in headers)
        {
            string lower = name.ToLowerInvariant();
            if (FieldRules.IsRefused(lower) || (isItems && lower == "content-length"))
            {
                continue;
            }

            foreach (string? value in values)
            {
                if (value is not null)
                {
                    fields.Add(new(lower, value.Trim(' ', '\t')));
                }
            }
        }

        return fields;
    }
}
