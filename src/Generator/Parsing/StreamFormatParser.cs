using Aico.Generators.Diagnostics;
using Aico.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Aico.Generators.Parsing;

/// <summary><c>[StreamFormat]</c>: contract language, section 2.</summary>
internal static class StreamFormatParser
{
    private static readonly string[] Formats = ["Auto", "JsonLines", "ServerSentEvents", "JsonArray"];

    public static IEnumerable<InitializerModel> Parse(MethodScope scope, ResultParser? result)
    {
        if (scope.Declared.Find(KnownNames.StreamFormat.Type) is not { } attribute)
        {
            yield break;
        }

        int format = attribute.GetEnum(KnownNames.StreamFormat.Format);
        string? marker = attribute.GetString(KnownNames.StreamFormat.DoneMarker);
        if (result is { IsTypedStream: false })
        {
            Report(scope, scope.Context.LocationOf(attribute, scope.Declared), "the method gives no typed stream");
        }
        else if (format < 0 || format >= Formats.Length)
        {
            Report(scope, scope.Context.LocationOf(attribute, KnownNames.StreamFormat.Format, scope.Declared), "the format is not defined");
        }
        else if (result is { Shape: CallShape.EventStream } && Formats[format] is not ("Auto" or "ServerSentEvents"))
        {
            Report(scope, scope.Context.LocationOf(attribute, KnownNames.StreamFormat.Format, scope.Declared), "an SseItem<T> comes as a server-sent event only");
        }
        else if (marker is { Length: 0 } || (marker is not null && marker.IndexOfAny(['\r', '\n']) >= 0))
        {
            Report(scope, scope.Context.LocationOf(attribute, KnownNames.StreamFormat.DoneMarker, scope.Declared), "a done marker is text on one line");
        }
        else
        {
            if (format != 0)
            {
                yield return new("StreamFormat", "global::Aico.StreamItemFormat." + Formats[format]);
            }

            if (marker is not null)
            {
                yield return new("DoneMarker", Names.Literal(marker));
            }
        }
    }

    private static void Report(MethodScope scope, Location location, string reason) => scope.Report(Descriptors.AttributeArgument, location, "StreamFormat", reason);
}
