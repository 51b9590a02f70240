using System.Diagnostics;
using Aico.AspNetCore.State;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Bench;

/// <summary>Weighs the live sessions of a server: the goal is at most 100 MB above the baseline for 100,000.</summary>
internal static class SessionWeight
{
    public static void Measure(int count)
    {
        // What code and pools cost does not count, nor does the list by which the sessions are found again.
        var sessions = new ServerSession[count];
        Fill(sessions.AsSpan(0, Math.Min(count, 1000))).Dispose();
        (long Managed, long Resident) before = Now();
        Console.WriteLine($"baseline: managed {before.Managed / 1e6:0.0} MB, resident {before.Resident / 1e6:0.0} MB");

        Aico2SessionTable table = Fill(sessions);
        Report($"{count} sessions, one request each", count, before);
        foreach (ServerSession session in sessions)
        {
            for (ulong n = 2; n <= Wire.ReplayWindowSize; n++)
            {
                _ = session.Window.TryMark(n);
            }
        }

        Report($"{count} sessions, {Wire.ReplayWindowSize} requests each", count, before);
        table.Dispose();
        Array.Clear(sessions);
        Report("all ended", count, before);
    }

    private static Aico2SessionTable Fill(Span<ServerSession> sessions)
    {
        var table = new Aico2SessionTable(Math.Max(sessions.Length, 1), 10_000, 32, 256);
        for (int i = 0; i < sessions.Length; i++)
        {
            Instant now = Instant.Now(TimeProvider.System);
            sessions[i] = new ServerSession(Keys.Session(Suite.XChaCha, now), clientKey: null, principal: null);
            if (!table.TryAdd(sessions[i], now) || !table.TryConfirm(sessions[i], 1))
            {
                throw new InvalidOperationException("A session found no place.");
            }
        }

        return table.Confirmed == sessions.Length ? table : throw new InvalidOperationException("Sessions were lost.");
    }

    private static (long Managed, long Resident) Now()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
    }

    private static void Report(string what, int count, (long Managed, long Resident) before)
    {
        (long managed, long resident) = Now();
        managed -= before.Managed;
        resident -= before.Resident;
        Console.WriteLine($"{what}: managed {managed / 1e6:+0.0;-0.0} MB ({managed / (double)count:0} B each), resident {resident / 1e6:+0.0;-0.0} MB ({resident / (double)count:0} B each)");
    }
}
