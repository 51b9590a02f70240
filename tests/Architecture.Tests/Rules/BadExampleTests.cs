using Aico.Architecture.Tests.Harness;

namespace Aico.Architecture.Tests.Rules;

/// <summary>Each rule finds what it forbids, and nothing in a good example.</summary>
public sealed class BadExampleTests
{
    private static readonly RoomOrder Order = new(Rows: [["Upper"], ["Middle", "Beside"], ["Lower"]], Free: ["Words"], Strict: ["Lower"]);

    [Theory]
    [InlineData("Lower", "Upper", true)] // upwards
    [InlineData("Middle", "Upper", true)]
    [InlineData("Upper", "Lower", false)] // downwards
    [InlineData("Middle", "Beside", false)] // along a row
    [InlineData("Upper", "Words", false)] // a free room
    [InlineData("Lower", "Words", true)] // a free room, from a strict one
    [InlineData("Words", "Lower", true)] // out of a free room
    [InlineData("Attic", "Lower", false)] // an unknown room is another rule's business
    [InlineData("Lower", "Attic", true)]
    public void A_step_against_the_order_is_found(string from, string to, bool found) =>
        Assert.Equal(found, Order.Check(Step(from, to)).Any());

    [Fact]
    public void A_step_is_found_where_the_type_is_not_written() => Assert.NotEmpty(Order.Check(SourceCode.FromText(
        ("Upper/A.cs", "namespace N; class A { public int Size; }"),
        ("Words/Source.cs", "namespace N; class Source { public static A Make() => new(); }"),
        ("Lower/B.cs", "namespace N; class B { int Size() => Source.Make().Size; }"))));

    [Fact]
    public void A_room_without_a_place_is_found() => Assert.Equal(["Attic"], Order.Unknown(Step("Attic", "Lower")));

    [Fact]
    public void A_cycle_is_found_around_a_corner()
    {
        SourceCode code = SourceCode.FromText(
            ("A/A.cs", "namespace N; class A { B? b; }"), ("B/B.cs", "namespace N; class B { C? c; }"), ("B/C/C.cs", "namespace N; class C { A? a; }"));
        Assert.Equal(["A -> B -> B/C -> A", "B -> B/C -> A -> B", "B/C -> A -> B -> B/C"], Cycles.Find(code));
        Assert.Empty(Cycles.Find(code, "B/C -> A"));
    }

    [Theory]
    [InlineData("using NSec.Cryptography; namespace N; class A { Key? key; }")]
    [InlineData("namespace N; class A { object Make() => NSec.Cryptography.SignatureAlgorithm.Ed25519; }")]
    [InlineData("using Box = NSec.Cryptography.Key; namespace N; class A { Box? key; }")]
    public void A_forbidden_namespace_is_found(string text) => ExpectOutside(text, static use => use.Namespace.StartsWith("NSec", StringComparison.Ordinal));

    [Theory]
    [InlineData("namespace N; class A { HttpClient? client; }")]
    [InlineData("namespace N; class A { object Make() => new HttpRequestMessage(); }")]
    [InlineData("namespace N; static class A { static HttpResponseMessage Make() => null!; static void Use() { var answer = Make(); } }")]
    public void A_forbidden_type_is_found(string text) => ExpectOutside(text, static use => use.NamesType && House.HttpTypes.Contains(use.FullName));

    [Theory]
    [InlineData("using Microsoft.CodeAnalysis; namespace N; class A { INamedTypeSymbol? symbol; }")]
    [InlineData("using Microsoft.CodeAnalysis; namespace N; static class A { static string Of(dynamic x) => ((ISymbol)x).Name; }")]
    public void A_symbol_of_the_compiler_is_found(string text) => ExpectOutside(text, House.NamesSymbol);

    [Theory]
    [InlineData("namespace N; class A { System.Threading.Tasks.Task? task; }")]
    [InlineData("namespace N; class A { object buffer = new MemoryStream(); }")]
    [InlineData("namespace N; class A { object now = DateTimeOffset.UtcNow; }")]
    [InlineData("namespace N; class A { object get = HttpMethod.Get; }")]
    [InlineData("namespace N; class A { string json = System.Text.Json.JsonSerializer.Serialize(1); }")]
    [InlineData("namespace N; class A { Microsoft.Extensions.Logging.ILogger<A>? logger; }")]
    public void More_than_bytes_is_found_in_protocols(string text)
    {
        Assert.NotEmpty(House.MoreThanBytes(SourceCode.FromText(("Protocols/A.cs", text))));
        Assert.Empty(House.MoreThanBytes(SourceCode.FromText(("Client/A.cs", text))));
    }

    [Fact]
    public void A_room_of_the_client_is_found_in_the_server() => Assert.NotEmpty(House.ClientRooms(SourceCode.FromText(
        ("A.cs", "namespace Aico.Sessions { class Manager; } namespace Aico.AspNetCore { class A { Aico.Sessions.Manager? sessions; } }"))));

    [Theory]
    [InlineData("""namespace N; static class A { [System.Runtime.InteropServices.DllImport("c")] static extern void Run(); }""")]
    [InlineData("""using System.Runtime.InteropServices; namespace N; static partial class A { [LibraryImport("c")] private static partial void Run(); }""")]
    public void A_native_function_is_found(string text)
    {
        SourceCode code = SourceCode.FromText(("Room/A.cs", text));
        Assert.NotEmpty(Naming.NativeOutside(code, "Other"));
        Assert.Empty(Naming.NativeOutside(code, "Room"));
    }

    [Theory]
    [InlineData("Room/A.cs", "namespace N; class A;", "N.Room")]
    [InlineData("Room/A.cs", "namespace N.Other; class A;", "N.Room")]
    [InlineData("Room/A.cs", "namespace N.Room; public class A;", "N")]
    [InlineData("Room/A.cs", "namespace N.Room { class A; }", "N.Room")]
    [InlineData("Room/A.cs", "class A;", "N.Room")]
    [InlineData("A.cs", "namespace N.Room; class A;", "N")]
    public void A_wrong_namespace_is_found(string path, string text, string expected) =>
        Assert.EndsWith("namespace " + expected, Assert.Single(Naming.WrongNamespaces(SourceCode.FromText((path, text)), root: "N", face: "N")), StringComparison.Ordinal);

    [Theory]
    [InlineData("Room/A.cs", "namespace N.Room; class A;")]
    [InlineData("Room/Inner/A.cs", "namespace N.Room.Inner; class A;")]
    [InlineData("Room/A.cs", "namespace N; public class A;")]
    public void A_right_namespace_is_left_alone(string path, string text) =>
        Assert.Empty(Naming.WrongNamespaces(SourceCode.FromText((path, text)), root: "N", face: "N"));

    [Theory]
    [InlineData("async void Run() => await Task.Yield();")]
    [InlineData("void Run() { async void Inner() => await Task.Yield(); Inner(); }")]
    [InlineData("Action Run() => async () => await Task.Yield();")]
    public void Async_void_is_found(string member) => Assert.NotEmpty(Habits.AsyncVoid(Member(member)));

    [Theory]
    [InlineData("int Run(Task<int> task) => task.Result;")]
    [InlineData("int Run(ValueTask<int> task) => task.Result;")]
    [InlineData("void Run(Task task) => task.Wait();")]
    [InlineData("void Run(Task task) => Task.WaitAll(task);")]
    [InlineData("void Run(Task task) => task.GetAwaiter().GetResult();")]
    [InlineData("int Run(Task<int> task) => task.ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("void Run() => Thread.Sleep(1);")]
    public void Blocking_is_found(string member) => Assert.NotEmpty(Habits.Blocking(Member(member)));

    [Theory]
    [InlineData("try { } catch (Exception) { }")]
    [InlineData("try { } catch (System.Exception e) when (e is not null) { }")]
    [InlineData("try { } catch { }")]
    public void A_clause_that_catches_everything_is_found(string statement) => Assert.NotEmpty(Habits.CatchAll(Member($"void Run() {{ {statement} }}")));

    [Theory]
    [InlineData("#pragma warning disable CS0001")]
    [InlineData("#pragma warning disable")]
    [InlineData("#pragma warning disable // every warning, for a reason")]
    public void A_warning_switched_off_silently_is_found(string line) => Assert.NotEmpty(Habits.SilentPragmas(SourceCode.FromText(("A.cs", line + "\nclass A;\n"))));

    [Fact]
    public void Good_habits_are_left_alone()
    {
        SourceCode code = SourceCode.FromText(("A.cs", """
            #pragma warning disable CS0169 // the field is an example
            class A
            {
                private int Result;
                #pragma warning restore CS0169
                async Task<int> RunAsync(Task<int> task)
                {
                    try
                    {
                        Func<Task> work = async () => await task;
                        await work();
                        return Result + await task.WaitAsync(TimeSpan.FromSeconds(1));
                    }
                    catch (TimeoutException)
                    {
                        return 0;
                    }
                }
            }
            """));
        Assert.Empty(code.Errors);
        Assert.Empty(Habits.AsyncVoid(code).Concat(Habits.Blocking(code)).Concat(Habits.CatchAll(code)).Concat(Habits.SilentPragmas(code)));
    }

    private static void ExpectOutside(string text, Func<TypeUse, bool> forbidden)
    {
        SourceCode code = SourceCode.FromText(("Room/A.cs", text));
        Assert.NotEmpty(Naming.Outside(code, forbidden, "Other", "Room/B.cs"));
        Assert.Empty(Naming.Outside(code, forbidden, "Room"));
        Assert.Empty(Naming.Outside(code, forbidden, "Room/A.cs"));
    }

    private static SourceCode Step(string from, string to) =>
        SourceCode.FromText(($"{from}/A.cs", "namespace N; class A { B? b; }"), ($"{to}/B.cs", "namespace N; class B;"));

    private static SourceCode Member(string member) => SourceCode.FromText(("A.cs", $"class A {{ {member} }}"));
}
