namespace Aico.Generators.Model;

/// <summary>A property that gives the client of another contract on the same connection.</summary>
/// <param name="Head">Type and explicit name.</param>
/// <param name="Type">The other contract.</param>
/// <param name="FieldName">Keeps the client once it is made.</param>
/// <param name="ClientType">The class that makes it.</param>
internal sealed record SubClientModel(string Head, string Type, string FieldName, string ClientType);
