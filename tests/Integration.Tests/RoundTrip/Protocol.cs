namespace Aico.Integration.Tests.RoundTrip;

public enum Protocol
{
    AicoV1,
    Aico2,
}
