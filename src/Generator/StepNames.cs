namespace Aico.Generators;

/// <summary>Names under which the pipeline's steps can be observed in tests.</summary>
internal static class StepNames
{
    public const string ParseContract = nameof(ParseContract);

    public const string SelectContract = nameof(SelectContract);

    public const string ParseProject = nameof(ParseProject);

    public const string CompleteContract = nameof(CompleteContract);

    public const string SelectServer = nameof(SelectServer);

    public const string ParseServerTargets = nameof(ParseServerTargets);

    public const string SelectServerTarget = nameof(SelectServerTarget);

    public static readonly string[] All = [ParseContract, SelectContract, ParseProject, CompleteContract, SelectServer, ParseServerTargets, SelectServerTarget];
}
