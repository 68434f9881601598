using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.SevenHouses;

/// <summary>
/// Whatever merchants, institutions, carriers, banks and officers do, in any order, with duplicates and crashes: see <see cref="Invariants"/>. SW_MODEL_SEEDS
/// says how many scripts are played, SW_MODEL_FROM from which number on; a script that fails is told by its number and its shortest form.
/// </summary>
public sealed class SevenHousesTests
{
    private static readonly int From = Setting("SW_MODEL_FROM", 1), Seeds = Setting("SW_MODEL_SEEDS", 60);

    [Fact]
    public async Task The_books_of_seven_houses_close_whatever_happens_in_whatever_order()
    {
        Dictionary<string, string> broken = new(StringComparer.Ordinal);
        for (var seed = From; seed < From + Seeds; seed++)
        {
            var acts = Script(seed);
            if (await FailsAsync(acts, seed) is { } failure && !broken.ContainsKey(failure.Head))
            {
                var shortest = await ShortestAsync(acts, async fewer => (await FailsAsync(fewer, seed))?.Head == failure.Head);
                broken[failure.Head] = $"seed {seed}: {(await FailsAsync(shortest, seed))!.Text}";
            }
        }
        Assert.True(broken.Count == 0, string.Join("\n\n", broken.Values));
    }

    [Fact]
    public async Task What_is_done_one_after_the_other_ends_alike_in_whatever_order_its_messages_come()
    {
        for (var seed = From; seed < From + ((Seeds + 2) / 3); seed++)
        {
            List<Act> acts = [.. Script(seed).Select(a => a with { Groups = -1 })];
            if (await DiffersAsync(acts, seed))
            {
                acts = await ShortestAsync(acts, fewer => DiffersAsync(fewer, seed));
                var (once, again) = (await EndAsync(acts, seed), await EndAsync(acts, -seed));
                Assert.Fail($"seed {seed}\n{Difference(once.Text, again.Text)}\n{string.Join('\n', once.Told)}\n\n{string.Join('\n', again.Told)}");
            }
        }

        static async Task<bool> DiffersAsync(List<Act> acts, int seed) => (await EndAsync(acts, seed)).Text != (await EndAsync(acts, -seed)).Text;

        static async Task<(string Text, List<string> Told)> EndAsync(List<Act> acts, int order)
        {
            await using var suite = new Suite();
            await suite.OpenAsync();
            await PlayAsync(suite, acts, order, check: false);
            return (await Invariants.TextAsync(suite), suite.Told);
        }

        static string Difference(string once, string again) =>
            string.Join('\n', once.Split('\n').Except(again.Split('\n')).Select(l => "- " + l).Concat(again.Split('\n').Except(once.Split('\n')).Select(l => "+ " + l)));
    }

    [Fact]
    public async Task The_scripts_reach_the_ends_and_states_of_every_kind_of_filing()
    {
        HashSet<string> reached = new(StringComparer.Ordinal);
        for (var seed = 1; seed <= 80; seed++)
        {
            await using var suite = new Suite();
            await suite.OpenAsync();
            await PlayAsync(suite, Script(seed), seed, check: false);
            reached.UnionWith((await suite.RowsAsync(Houses.Gateway, GatewayTables.Filings)).Select(row => $"{(row.View.Replaces.Length > 0 ? "Replacement" : row.Kind.ToString())} {FilingStatus.Of(row).Name}"));
        }
        foreach (var (kind, states) in new[]
        {
            ("Declaration", "cancelled delivered expired held in-overseas-stock refund-decided refund-refused refused released settled waiting-for-order waiting-for-payment waiting-for-waybill"),
            ("Payment", "accepted checked refused reversed"), ("Departure", "accepted confirmed refused"), ("Proceeds", "matched refused waiting-for-export"),
            ("Return", "cancelled goods-awaited goods-back pay-back-first refused"), ("Replacement", "settled"), ("Refund", "booked refused"), ("Reversal", "booked refused"), ("Sales", "booked refused"),
            ("Guarantee", "booked cancelled pending refused"), ("Stock", "booked refused"), ("Collection", "booked"), ("Order", "checked"), ("Waybill", "checked"),
        })
        {
            foreach (var state in states.Split(' '))
            {
                Assert.Contains($"{kind} {state}", reached);
            }
        }
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : usual;

    private static List<Act> Script(int seed)
    {
        var luck = new Luck(seed);
        return [.. Enumerable.Range(0, 20 + luck.Below(60)).Select(i => new Act(
            i < 2 ? 0 : luck.Below(Business.Verbs), luck.Below(int.MaxValue), luck.Below(6) == 0 ? -1 : luck.Below(12)))];
    }

    private static async Task PlayAsync(Suite suite, List<Act> acts, int seed, bool check)
    {
        var business = new Business(suite);
        var order = new Luck(seed + 1_000_003);
        foreach (var (i, act) in acts.Index())
        {
            suite.Settle(i);
            await business.DoAsync(act);
            if (act.Groups >= 0)
            {
                await suite.DeliverAsync(act.Groups, order);
                continue;
            }
            await suite.DrainAsync(order);
            if (check)
            {
                await Invariants.CheckAsync(suite);
            }
        }
        await suite.DrainAsync(order);
        if (check)
        {
            await Invariants.CheckAsync(suite);
        }
    }

    private sealed record Failure(string Head, string Text);

    private static async Task<Failure?> FailsAsync(List<Act> acts, int seed)
    {
        await using var suite = new Suite();
        await suite.OpenAsync();
        try
        {
            await PlayAsync(suite, acts, seed, check: true);
            return null;
        }
        catch (Exception error)
        {
            var said = error is BrokenException ? error.Message : error.ToString();
            var head = error is BrokenException broken ? broken.Rule : error.GetType().Name + error.StackTrace?.Split('\n')[0];
            return new(head, $"{said}\n{acts.Count} acts:\n{string.Join('\n', suite.Told)}");
        }
    }

    // Acts that are not needed to fail in the same way are left out.
    private static async Task<List<Act>> ShortestAsync(List<Act> acts, Func<List<Act>, Task<bool>> fails)
    {
        var tries = 0;
        for (var size = Math.Max(1, acts.Count / 2); size >= 1; size /= 2)
        {
            for (var at = 0; at + size <= acts.Count && tries < 300; tries++)
            {
                List<Act> fewer = [.. acts[..at], .. acts[(at + size)..]];
                if (await fails(fewer))
                {
                    acts = fewer;
                }
                else
                {
                    at += size;
                }
            }
        }
        List<Act> drained = [.. acts.Select(a => a with { Groups = -1 })];
        return await fails(drained) ? drained : acts;
    }
}
