namespace Aico.Generator.Tests.Harness;

/// <summary>Wraps what a test is about in what every contract needs.</summary>
internal static class Source
{
    public const string Prelude = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Runtime.CompilerServices;
        using System.Text.Json.Serialization;
        using System.Threading;
        using System.Threading.Tasks;
        using Aico;
        #pragma warning disable CS1591
        namespace Contoso;
        public sealed record User(string Name);
        public enum Kind { A, B }
        public record Chunk(string Content, bool Done, string? Type, int Code, long? Big, Kind Kind, byte Small, object Any);
        public sealed record LastChunk(string Reason) : Chunk("", true, null, 0, null, Kind.A, 0, "");

        """;

    /// <summary>A file that continues the prelude.</summary>
    public static string File(string declarations) => Prelude + declarations;

    /// <summary>A contract <c>Contoso.IApi</c> of these members.</summary>
    public static string Contract(string members) => File($$"""
        [EncryptedApi]
        public interface IApi
        {
            {{members}}
        }
        """);
}
