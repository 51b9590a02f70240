namespace Aico;

/// <summary>Writes one attempt of a call from its captured arguments. Called once per attempt, so it must not change <paramref name="state"/>.</summary>
/// <typeparam name="TState">The captured arguments.</typeparam>
/// <param name="request">Receives target, headers and content.</param>
/// <param name="state">The captured arguments.</param>
public delegate void RequestBuilder<TState>(ref RequestWriter request, in TState state);
