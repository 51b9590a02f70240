using System.Runtime.Serialization;

namespace Aico.AspNetCore.Tests.Binding;

public enum Colour
{
    Red,

    [EnumMember(Value = "dark-blue")]
    DarkBlue,
}
