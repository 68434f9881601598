using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using SingleWindow.Contracts;
using SingleWindow.Gateway;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Features;
using SingleWindow.Gateway.Rules;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.Tests.Unit.Gateway;

namespace SingleWindow.Tests.Integration.Returns;

/// <summary>Two gateways over one PostgreSQL: replacements of one return, filed and ended at once, never claim more than comes back.</summary>
public sealed class ExchangeConcurrencyTests(TestServers servers)
{
    private const string Merchant = "3301960001", Exchange = "ret_1";
    private const long T = 1_800_000_000_000;
    private const int Returned = 10;

    private static readonly LedgerRules Rules = LedgerRuleFiles.Load(new ConfigurationBuilder().Build());
    private static readonly DeadlineSettings Deadlines = new(TimeSpan.FromHours(72), TimeSpan.FromDays(15), TimeSpan.FromDays(90));
    private static readonly Dictionary<string, object?> NoParameters = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replacements_of_one_return_never_claim_more_than_it_takes_back_and_ended_ones_give_it_back_once()
    {
        var server = await servers.PostgresAsync();
        var name = servers.Name();
        var first = await StartAsync(new PostgresStore(server.ConnectionString(name)));
        await using var one = first.Runtime;
        var second = await StartAsync(new PostgresStore(server.ConnectionString(name)));
        await using var two = second.Runtime;
        await using (var tx = await one.Store.BeginAsync(Ct))
        {
            await tx.InsertAsync(GatewayTables.Filings, [Return()], Ct);
            await tx.CommitAsync(Ct);
        }

        // Thirty ask for one piece each, every one at both gateways under one key: whoever comes second gets the first one's answer, or its refusal anew.
        var filed = await FileAsync(30, first.Intake, second.Intake);
        Assert.Equal(Returned, filed.Count);
        await HoldsAsync(one.Store, filed, ended: 0);

        // Four of them end, told at both, while more are asked for.
        List<string> ended = [.. filed.Take(4)];
        var message = Guid.CreateVersion7();
        List<Item> ends = [.. ended.Select(id => new Item(Events.DeclarationsDecided, Refused(id), default, message))];
        var more = FileAsync(30, first.Intake, second.Intake);
        await Task.WhenAll(new[] { one, two }.Select(gateway => gateway.DeliverAsync(message, ends))).WaitAsync(TimeSpan.FromSeconds(60), Ct);
        filed.AddRange(await more);
        Assert.InRange(filed.Count, Returned, Returned + 4);
        await HoldsAsync(one.Store, [.. filed.Except(ended)], ended.Count);

        // What they gave back is free, to the last piece.
        filed.AddRange(await FileAsync(10, first.Intake, second.Intake));
        Assert.Equal(Returned + 4, filed.Count);
        await HoldsAsync(one.Store, [.. filed.Except(ended)], ended.Count);
    }

    private static async Task<List<string>> FileAsync(int count, params FilingIntake[] intakes)
    {
        var requests = Enumerable.Range(0, count).Select(_ => Request()).ToList();
        var outcomes = await Task.WhenAll(requests.SelectMany(r => intakes.Select(i => i.SubmitAsync(r())))).WaitAsync(TimeSpan.FromSeconds(60), Ct);
        Assert.All(outcomes, o => Assert.True(
            o!.Answer is not null || o.Lines.Single() is { ExistingId: not null } || o.Lines.Single().Faults!.Single().Code == "REPLACES_QUANTITY"));
        return [.. outcomes.Where(o => o!.Answer is not null).Select(o => Encoding.ASCII.GetString(o!.Answer!.Body)).Distinct(StringComparer.Ordinal)];
    }

    // The row of the return holds the claims of those that stand, and of nobody else.
    private static async Task HoldsAsync(IStore store, List<string> standing, int ended)
    {
        var rows = await store.QueryAsync(GatewayTables.Filings, "ORDER BY id", NoParameters, Ct);
        var marks = rows.Single(r => r.Id == Exchange).View.ExportReturn.Exchange.Replacements;
        Assert.Equal(standing.Order(StringComparer.Ordinal), marks.Where(m => m.FreedAt == 0).Select(m => m.DeclarationId).Order(StringComparer.Ordinal));
        Assert.Equal(standing.Count, marks.SelectMany(m => m.Goods).Sum(g => Decimals.Read(g.Qty)));
        Assert.InRange(standing.Count, 0, Returned);
        Assert.Equal(ended, marks.Count(m => m.FreedAt != 0));
        Assert.Equal(
            standing.Order(StringComparer.Ordinal),
            rows.Where(r => r.Kind == FilingKind.Declaration && r.View.Ending == Ending.Unspecified).Select(r => r.Id).Order(StringComparer.Ordinal));
    }

    // The same document with the same key; every sending has an id of its own, as at the door.
    private static Func<FilingRequest> Request()
    {
        var json = Samples.Declaration();
        json.Remove("payment");
        json["replaces"] = Exchange;
        (json["goods"]![0]!["qty"], json["goods"]![0]!["total"]) = ("1", "10");
        var (body, key) = (Encoding.UTF8.GetBytes(json.ToJsonString()), (string)json["reference"]!);
        return () =>
        {
            var faults = new Faults();
            var bundle = Submissions.Read(FilingKind.Declaration, body, new Caller(Merchant, ["merchant"]), faults)!;
            Assert.Empty(faults.All);
            var id = FilingId.New(FilingId.Declaration, DateTimeOffset.FromUnixTimeMilliseconds(T));
            return new FilingRequest(Merchant, key, Idempotency.Hash("/v1/declarations", body), [new FilingLine(id, bundle, body, "application/json", default)],
                (lines, _) => lines[0].Filed ? new Answer(202, null, "text/plain", Encoding.ASCII.GetBytes(id)) : null);
        };
    }

    private static DeclarationDecided Refused(string id) => new()
    {
        FilingId = id, Ending = Ending.Refused, Moves = { new StatusMove { Status = 100, At = T + 80 } }, Reasons = { new Reason { Code = "MATCH_AMOUNT", Zh = "金额不符" } },
    };

    private static FilingRow Return()
    {
        var view = new FilingView
        {
            Answer = new AnswerMark { Outcome = "applied", At = T },
            ExportReturn = new ReturnMark
            {
                Id = Exchange, Currency = "502", Exchange = new ExchangeMark { Merchant = Merchant },
                Lines = { new ReturnLine { Gnum = 1, Qty = "10", Gcode = "0902101000", Unit = "011", Value = "100" } },
            },
        };
        return new FilingRow(Exchange, FilingKind.Return, Merchant, "XC-1", null, FilingStatus.GoodsAwaited.Number, 0, T, T, null, [], view);
    }

    private static async Task<(HouseRuntime Runtime, FilingIntake Intake)> StartAsync(PostgresStore store)
    {
        var house = new TrackStatus(Deadlines, new FilingChanges(), Rules).On(new House<GatewayWork>(Houses.Gateway, typeof(GatewayModule).Assembly)
        {
            Load = GatewayWork.LoadAsync,
            Save = GatewayWork.SaveAsync,
        });
        // Small groups, so that many of both meet.
        var options = new HouseOptions { Step = new CollectorOptions(TimeSpan.Zero, 3, 100), Intake = new CollectorOptions(TimeSpan.Zero, 3, 1_000) };
        var runtime = new HouseRuntime(house, store, "postgres", new LoopbackBus(), TimeProvider.System, options, NullLogger.Instance);
        var intake = new FilingIntake(runtime, new RunningKeys(), Deadlines, Rules);
        await runtime.StartAsync(Ct);
        await runtime.Ready.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        return (runtime, intake);
    }
}
