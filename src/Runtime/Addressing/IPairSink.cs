namespace Aico.Addressing;

/// <summary>Where pairs go that are not the target's: a form, or the parts of one.</summary>
internal interface IPairSink
{
    void Add(KeyPrefix prefix, string key, string value);
}
