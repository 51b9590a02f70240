namespace Aico.Generators.Parsing;

/// <summary>Names that people give to secrets.</summary>
internal static class SecretNames
{
    private static readonly HashSet<string> Whole = new(StringComparer.OrdinalIgnoreCase) { "token", "pwd", "pin", "jwt", "otp" };

    private static readonly string[] Parts =
    [
        "password", "passwd", "passphrase", "secret", "apikey", "privatekey", "accesstoken", "refreshtoken", "authtoken", "bearertoken", "idtoken", "credential",
    ];

    public static bool Match(string name)
    {
        string letters = name.Replace("_", "").Replace("-", "");
        return Whole.Contains(letters) || Parts.Any(part => letters.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0);
    }
}
