namespace Aico;

/// <summary>Hides the length of a contract's or a method's content under AICO/2 by filling it up. It does nothing under AICO v1.</summary>
/// <remarks>Source: contract language, section 2; AICO/2, section 8.</remarks>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class PaddingAttribute : Attribute
{
    /// <summary>Fills up to Padmé lengths, which cost at most 12 %.</summary>
    public PaddingAttribute()
    {
    }

    /// <summary>Fills up to multiples of <paramref name="bucketBytes"/>.</summary>
    /// <param name="bucketBytes">Bytes; 0 means Padmé.</param>
    public PaddingAttribute(int bucketBytes) => BucketBytes = bucketBytes;

    /// <summary>Gets the size of a bucket in bytes; 0 means Padmé.</summary>
    public int BucketBytes { get; }
}
