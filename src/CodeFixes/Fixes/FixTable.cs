namespace Aico.Generators.CodeFixes.Fixes;

/// <summary>Which fixes each diagnostic has, in the order of contract language, section 7.</summary>
internal static class FixTable
{
    private static readonly Dictionary<string, Func<Fault, IEnumerable<ContractFix>>> Fixes = new(StringComparer.Ordinal)
    {
        ["AICO001"] = MethodFixes.OneVerb,
        ["AICO005"] = ContractFixes.OtherName,
        ["AICO006"] = AttributeFixes.Remove,
        ["AICO008"] = ContractFixes.NoSetter,
        ["AICO010"] = ResultFixes.Wrap,
        ["AICO011"] = ResultFixes.Unwrap,
        ["AICO012"] = ResultFixes.NoContent,
        ["AICO014"] = StreamFixes.MarkEnd,
        ["AICO020"] = ParameterFixes.AddSources,
        ["AICO022"] = RouteFixes.ForwardSlashes,
        ["AICO023"] = RouteFixes.LeadingSlash,
        ["AICO024"] = RouteFixes.NoFragment,
        ["AICO025"] = RouteFixes.OptionalPlaceholder,
        ["AICO026"] = ParameterFixes.SendAsHeader,
        ["AICO027"] = RouteFixes.AddPlaceholder,
        ["AICO033"] = ParameterFixes.SendAsQuery,
        ["AICO034"] = ParameterFixes.MarkContent,
        ["AICO036"] = ParameterFixes.HeaderDictionary,
        ["AICO039"] = ParameterFixes.RoundTripFormat,
        ["AICO040"] = ParameterFixes.AddToken,
        ["AICO042"] = AttributeFixes.NameDelimiter,
        ["AICO044"] = ParameterFixes.OneShot,
        ["AICO045"] = AttributeFixes.Remove,
        ["AICO047"] = StreamFixes.IdleLimit,
    };

    public static IEnumerable<string> Ids => Fixes.Keys;

    public static IEnumerable<ContractFix> Find(Fault fault) => Fixes[fault.Id](fault);
}
