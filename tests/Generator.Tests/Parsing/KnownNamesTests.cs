using System.Reflection;
using Aico.Generators;
using Xunit;

namespace Aico.Generator.Tests.Parsing;

/// <summary>The parser knows the runtime by name only: a renamed attribute or property would fail in a user's build.</summary>
public sealed class KnownNamesTests
{
    public static TheoryData<string> Types => new(typeof(KnownNames).GetNestedTypes().Select(static type => type.Name));

    [Fact]
    public void The_assembly_has_the_known_name() => Assert.Equal(KnownNames.RuntimeAssembly, typeof(EncryptedApiAttribute).Assembly.GetName().Name);

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_name_exists_in_the_runtime(string group)
    {
        Dictionary<string, string> names = typeof(KnownNames).GetNestedType(group)!.GetFields()
            .ToDictionary(static field => field.Name, static field => (string)field.GetRawConstantValue()!, StringComparer.Ordinal);
        Type type = typeof(EncryptedApiAttribute).Assembly.GetType($"{KnownNames.Namespace}.{names["Type"]}{names.GetValueOrDefault("Arity")}", throwOnError: true)!;
        string[] arguments =
        [
            .. type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(static constructor => constructor.GetParameters()).Select(static parameter => parameter.Name!),
            .. type.GetProperties().Where(static property => property.CanWrite).Select(static property => property.Name),
        ];
        Assert.All(names.Where(static name => name.Key is not ("Type" or "Arity" or "MetadataName")), name => Assert.Contains(name.Value, arguments));
    }

    [Fact]
    public void The_trigger_is_the_attribute() => Assert.Equal(KnownNames.EncryptedApi.MetadataName, typeof(EncryptedApiAttribute).FullName);
}
