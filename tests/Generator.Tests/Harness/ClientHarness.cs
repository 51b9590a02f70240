using System.Reflection;
using Xunit;

namespace Aico.Generator.Tests.Harness;

/// <summary>Compiles a contract and runs a check that is compiled with it: what a user's own code sees.</summary>
internal static class ClientHarness
{
    /// <param name="declarations">The contract and whatever it needs.</param>
    /// <param name="check">The body of a method that gets an <see cref="AicoConnection"/> called <c>connection</c> and gives an object.</param>
    /// <param name="connection">What the check gets.</param>
    public static async Task<object?> RunAsync(string declarations, string check, AicoConnection connection)
    {
        using MemoryStream image = new();
        string source = Source.File(declarations + $$"""

            public static class Check
            {
                public static async Task<object?> Run(AicoConnection connection) { {{check}} }
            }
            """);
        Assert.True(GeneratorHarness.Run(source).Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        MethodInfo run = Assembly.Load(image.ToArray()).GetType("Contoso.Check", throwOnError: true)!.GetMethod("Run")!;
        return await (Task<object?>)run.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [connection], null)!;
    }
}
