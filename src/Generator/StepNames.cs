namespace Aico.Generators;

/// <summary>Names under which the pipeline's steps can be observed in tests.</summary>
internal static class StepNames
{
    public const string ParseContract = nameof(ParseContract);

    public const string SelectContract = nameof(SelectContract);

    public static readonly string[] All = [ParseContract, SelectContract];
}
