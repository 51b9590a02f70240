using Aico.Integration.Tests.Harness;

namespace Aico.Integration.Tests.Restart;

public sealed class AicoV1RestartTests : RestartMatrix
{
    private protected override TestClient CreateClient(Backend backend) => new(backend.Address);
}
