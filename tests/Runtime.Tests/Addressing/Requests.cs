using Aico.Calls;

namespace Aico.Runtime.Tests.Addressing;

/// <summary>Builds drafts as generated code does.</summary>
internal static class Requests
{
    private static readonly MethodDescriptor<int> Method = new("ITest.CallAsync", HttpMethod.Get, "/", MethodFlags.None, static (ref RequestWriter _, in int _) => { });

    public static RequestDraft Build(RequestBuilder<int> build, string pathPrefix = "") => RequestDraft.Build(Method, build, 0, pathPrefix);

    public static RequestDraft Build<TState>(TState state, RequestBuilder<TState> build, string pathPrefix = "") => RequestDraft.Build(Method, build, state, pathPrefix);

    public static string Target<TState>(TState state, RequestBuilder<TState> build, string pathPrefix = "") => Build(state, build, pathPrefix).Target;
}
