using System.Globalization;

namespace Aico.Backend;

/// <summary>The command line.</summary>
internal sealed record BackendOptions(int Port, string? Executions, string? Identity, string? ServerKey, double? LifetimeSeconds, bool ServesPeers, bool Verbose)
{
    public const string Usage = "Aico.Backend --port N [--executions FILE] [--identity FILE] [--server-key FILE] [--lifetime SECONDS] [--peers] [--verbose]";

    public static BackendOptions? Parse(string[] arguments)
    {
        var options = new BackendOptions(0, null, null, null, null, false, false);
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--verbose")
            {
                options = options with { Verbose = true };
                continue;
            }

            if (arguments[i] == "--peers")
            {
                options = options with { ServesPeers = true };
                continue;
            }

            if (i + 1 == arguments.Length)
            {
                return null;
            }

            string value = arguments[i + 1];
            switch (arguments[i++])
            {
                case "--port" when int.TryParse(value, CultureInfo.InvariantCulture, out int port) && port is >= 0 and <= 65535:
                    options = options with { Port = port };
                    break;
                case "--executions":
                    options = options with { Executions = value };
                    break;
                case "--identity":
                    options = options with { Identity = value };
                    break;
                case "--server-key":
                    options = options with { ServerKey = value };
                    break;
                case "--lifetime" when double.TryParse(value, CultureInfo.InvariantCulture, out double seconds) && seconds > 0:
                    options = options with { LifetimeSeconds = seconds };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
