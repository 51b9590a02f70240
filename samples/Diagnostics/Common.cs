// What the samples of diagnostics share. Each is compiled alone with this file by tests/Docs.Tests, with VIOLATION defined and without.
global using System;
global using System.Collections.Generic;
global using System.IO;
global using System.Text.Json;
global using System.Text.Json.Serialization;
global using System.Text.Json.Serialization.Metadata;
global using System.Threading;
global using System.Threading.Tasks;
global using Aico;

namespace Contoso;

public sealed record User(string Name);

public sealed record Address(string City);

public sealed record UserWithAddress(User User, Address Address);

public sealed record Options(bool Notify);

public sealed record Chunk(string Content, bool Done);

public sealed record Change(string Path);

public sealed record Speech(string Text);

public sealed record Photo(string Title);

public sealed record Filter(string? Text);
