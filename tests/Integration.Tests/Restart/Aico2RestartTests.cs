using Aico.Integration.Tests.Harness;

namespace Aico.Integration.Tests.Restart;

public sealed class Aico2RestartTests : RestartMatrix
{
    // Section 12.2: 2 s of slack for clocks, within which a call could have begun before the process. Then it is not retried but reported.
    private protected override TimeSpan AgeOfServer => TimeSpan.FromSeconds(2.5);

    private protected override TestClient CreateClient(Backend backend) => new(backend.Address, pin: backend.Pin);
}
