namespace Aico.CodeFixes.Tests.Harness;

/// <summary>Wraps what a test is about in what every contract needs.</summary>
internal static class Source
{
    private const string Prelude = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Threading;
        using System.Threading.Tasks;
        using Aico;

        namespace Contoso
        {
            public sealed record User(string Name);
            public sealed record Chunk(string Content, bool Done);
            public sealed record Piece(string Content);
        }


        """;

    /// <summary>A file that continues the prelude.</summary>
    public static string File(string declarations) => Prelude + declarations + "\n";

    /// <summary>Two contracts with the same member, so that fixing one is told from fixing all.</summary>
    public static string Twice(string member) => File(Contract("One", member) + "\n\n" + Contract("Two", member));

    private static string Contract(string space, string member) => $$"""
        namespace Contoso.{{space}}
        {
            [EncryptedApi]
            public interface IApi
            {
                {{member.Replace("\n", "\n        ", StringComparison.Ordinal)}}
            }
        }
        """;
}
