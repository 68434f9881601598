using CsCheck;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Tests.Unit.Customs.Import;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Unit.Customs;

/// <summary>One version of a declaration ends and the next takes its place in the same case: once, at the right times, with nothing held twice.</summary>
public sealed class AmendingTests
{
    private static readonly ClearanceSettings TestMode = Samples.Settings with { TestMode = true };

    public static TheoryData<string, bool, int[]> States => new()
    {
        { "nothing", true, [] },
        { "legs only", true, [] },
        { "waiting", true, [] },
        { "300", true, [100] },
        { "500", false, [] },
        { "800", false, [] },
        { "899", false, [] },
        { "100", false, [] },
        { "cancelled", false, [] },
    };

    [Fact]
    public void The_README_says_the_same()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Platform.sln")))
        {
            root = root.Parent;
        }
        var told = File.ReadLines(Path.Combine(root.FullName, "services", "customs", "README.md")).SkipWhile(l => !l.StartsWith("| case | amendment |", StringComparison.Ordinal))
            .Skip(2).TakeWhile(l => l.StartsWith('|')).Select(l => l.Trim('|', ' ').Split(" | ")).Select(c => (c[0], c[1]));
        Assert.Equal(
            States.Select(s => (s.Data.Item1, s.Data.Item2 ? string.Join(", ", s.Data.Item3.Select(m => $"{m}").Append("next version")) : "AMENDMENT_NOT_ALLOWED")), told);
    }

    [Theory, MemberData(nameof(States))]
    public async Task An_amendment_is_answered_by_state(string state, bool granted, int[] moves)
    {
        var bench = await InState(state);
        var before = bench.Case();
        bench.Sent.Clear();

        await bench.Step(Amend());

        var decided = Assert.Single(bench.Decided);
        Assert.Equal(("amd_1", !granted, 0), (decided.ClosureId, decided.ClosureRefused, decided.Version));
        Assert.Equal(moves, decided.Moves());
        if (granted)
        {
            Assert.Equal(Ending.Amended, decided.Ending);
            var file = bench.Case()!;
            Assert.Equal((2, 0, Ending.Unspecified, Legs.All, null), (file.Version, file.Status, file.Ending, file.Missing, file.HeldSince));
            Assert.Null(file.Order ?? file.Payment ?? file.Waybill);
            Assert.Empty(await bench.Step(Amend()));
        }
        else
        {
            var reason = Assert.Single(decided.Reasons);
            Assert.Equal(("AMENDMENT_NOT_ALLOWED", "merchant"), (reason.Code, reason.Act));
            Assert.NotEmpty(reason.FixZh);
            Assert.Same(before, bench.Case());
        }
    }

    /// <summary>Every way from one version's moves to the next one's is an official one.</summary>
    [Theory]
    [InlineData("waiting", "", new[] { 120, 399, 800 })]
    [InlineData("300", "", new[] { 120, 300, 100, 120, 399, 800 })]
    [InlineData("300", "-YELLOW", new[] { 120, 300, 100, 120, 300 })]
    public async Task The_next_version_is_decided_anew_and_the_trail_goes_on(string state, string marker, int[] moves)
    {
        var bench = await InState(state);
        var first = bench.Case()!.ReadDecision();
        await bench.Step(Amend());
        bench.Sent.Clear();

        await bench.Step(Next(marker));

        var decided = Assert.Single(bench.Decided);
        Assert.Equal(2, decided.Version);
        Assert.All(decided.Moves, m => Assert.Equal(2, m.Version));
        Assert.NotEqual(first.InvtNo, decided.InvtNo);
        var whole = bench.Case()!.ReadDecision();
        Assert.Equal(moves, whole.Moves());
        List<int> official = [2, .. moves];
        for (var i = 1; i < official.Count; i++)
        {
            // After 100 it is declared again.
            Assert.True(OfficialStatus.MayMove(official[i - 1], official[i]) || (official[i - 1] == 100 && OfficialStatus.MayMove(100, 2) && OfficialStatus.MayMove(2, official[i])));
        }
        if (decided.Released is { } released)
        {
            Assert.Equal("58", released.Amount);
            await bench.Step(new GoodsMoved { FilingId = Samples.Id });
            Assert.Equal(2, Assert.IsType<DeclarationClosed>(bench.Sent[^1]).Move.Version);
        }
    }

    [Fact]
    public async Task A_version_that_is_refused_ends_the_declaration_and_the_one_before_does_not_come_back()
    {
        var bench = await InState("300");
        await bench.Step(Amend());
        var messages = Next();
        ((PaymentChecked)messages[1]).Amount = "1";

        await bench.Step(messages);
        await bench.Step(Samples.Declaration(), Samples.Order(), Samples.Payment(), Samples.Waybill());

        Assert.Equal((100, Ending.Refused, 2), (bench.Case()!.Status, bench.Case()!.Ending, bench.Case()!.Version));
        Assert.Equal(Ending.Refused, bench.Decided.Last().Ending);
    }

    [Fact]
    public async Task What_is_said_to_an_earlier_version_changes_nothing()
    {
        var bench = await InState("300");
        await bench.Step(Amend());
        await bench.Step(Next("-YELLOW"));
        var before = bench.Case();
        bench.Sent.Clear();

        await bench.Step(Hold("release", 0), Hold("refuse", 3), Amend(), Samples.Order(), Samples.Declaration());
        Assert.Empty(bench.Sent);
        Assert.Same(before, bench.Case());

        await bench.Step(Hold("release", 2));
        Assert.Equal([399, 800], Assert.Single(bench.Decided).Moves());
    }

    [Fact]
    public async Task Legs_filed_alone_are_let_go_and_found_again()
    {
        var bench = new Bench();
        await bench.Step(Samples.Order("ord_1"), Samples.Payment("pay_1"), Samples.Declaration(embeds: Legs.None));
        Assert.Equal(Samples.Id, bench.Loose(LooseKeys.Payment(Samples.Tenant, "SO-1"))!.UsedBy);
        await bench.Step(Amend());
        Assert.Equal("", bench.Loose(LooseKeys.Payment(Samples.Tenant, "SO-1"))!.UsedBy);
        Assert.Equal("", bench.Loose(LooseKeys.Waybill("3301963001", "YH0001"))!.Waiting);

        var again = Samples.Declaration(embeds: Legs.None);
        (again.Version, again.LogisticsNo, again.NetWeight) = (2, "YH0002", "0.8");
        await bench.Step(again);
        Assert.Equal(Samples.Id, bench.Loose(LooseKeys.Payment(Samples.Tenant, "SO-1"))!.UsedBy);
        var waybill = Samples.Waybill("wbl_1");
        waybill.LogisticsNo = "YH0002";
        await bench.Step(waybill);

        Assert.Equal([120, 399, 800], bench.Decided.Last().Moves());
        Assert.Equal("YH0002", bench.Decided.Last().Released.LogisticsNo);
    }

    /// <summary>Legs of both versions, an amendment, a cancellation, an officer, duplicates of all, cut into steps anywhere: one end.</summary>
    [Fact]
    public void An_amendment_that_races_with_a_release_or_a_cancellation_ends_in_one_of_them()
    {
        IMessage[] all =
        [
            .. new IMessage[] { Samples.Order(), Samples.Payment(), Samples.Waybill(), Samples.Declaration() }, Amend(), Hold("release", 0),
            new ClosureRequested { ClosureId = "cls_1", FilingId = Samples.Id, Ending = Ending.Cancelled },
        ];
        Gen.Select(Gen.Shuffle(all), Gen.Bool, Gen.Int[1, 7], Gen.Bool).Sample((shuffled, held, size, twice) =>
        {
            var bench = new Bench(TestMode);
            foreach (var step in shuffled.Select(m => held ? Marked(m, "-YELLOW") : m).Chunk(size))
            {
                bench.Step([.. step, .. twice ? step : []]).GetAwaiter().GetResult();
                // The gateway sends the next version once it hears that the one before has ended.
                if (bench.Decided.Any(d => d.Ending == Ending.Amended) && bench.Case() is { Version: 2, Ending: Ending.Unspecified } file && file.Lacks(Legs.Declaration))
                {
                    bench.Step(Next()).GetAwaiter().GetResult();
                }
            }
            var released = bench.Decided.Count(d => d.Released is not null);
            var cancelled = bench.Decided.Count(d => d.Ending == Ending.Cancelled);
            var amended = bench.Decided.Count(d => d.Ending == Ending.Amended);
            Assert.Equal(1, released + cancelled);
            Assert.InRange(amended, 0, 1);
            Assert.Equal(released == 1, bench.Case()!.Status == 800);
            Assert.Equal(amended == 1 ? 2 : 1, bench.Case()!.Version);
            Assert.Equal(released == 1 && amended == 1 ? "58" : released == 1 ? "43" : null, bench.Decided.FirstOrDefault(d => d.Released is not null)?.Released.Amount);
        }, iter: 400, threads: 1);
    }

    /// <summary>
    /// Two declarations and two numbers of each leg: own legs, legs filed alone, amendments to other numbers and back, cancellations, in any order and
    /// twice. A leg filed alone is used by the case that says so and by no other, and nobody stands in a line he has left.
    /// </summary>
    [Fact]
    public void Legs_filed_alone_are_used_and_awaited_by_whom_the_cases_say() => Gen.Select(
        Gen.Int[0, 9], Gen.Int[0, 1], Gen.Int[0, 1], Gen.Int[0, 7], Gen.Bool, (verb, which, number, legs, twice) => (verb, which, number, legs, twice)).Array[1, 40].Sample(script =>
    {
        var bench = new Bench();
        foreach (var (step, (verb, which, number, legs, twice)) in script.Index())
        {
            var id = which == 0 ? Samples.Id : "dcl_0190000000007000800000000000000b";
            var version = bench.Case(id)?.Version ?? 1;
            IMessage[] messages = verb switch
            {
                0 or 1 or 2 => Filed(id, version, number, (Legs)legs),
                3 => [Named(Samples.Order($"ord_{step}"), number)],
                4 => [Named(Samples.Payment($"pay_{step}"), number)],
                5 => [Named(Samples.Waybill($"wbl_{step}"), number)],
                6 => [new ClosureRequested { ClosureId = $"cls_{step}", FilingId = id, Ending = Ending.Cancelled }],
                7 => Filed(id, Math.Max(1, version - 1), number, (Legs)legs),
                _ => [new ClosureRequested { ClosureId = $"amd_{step}", FilingId = id, Ending = Ending.Amended, Version = version == 1 ? 0 : version }],
            };
            bench.Step([.. messages, .. twice ? messages : []]).GetAwaiter().GetResult();

            foreach (var row in bench.Rows(CustomsTables.LooseLegs))
            {
                if (row.UsedBy.Length > 0)
                {
                    var file = bench.Case(row.UsedBy)!;
                    Assert.True(file.Ending == Ending.Unspecified && LegOf(row, file) is var leg && (file.Loose & leg) != 0, $"{row} {file}");
                }
                foreach (var waiting in row.WaitingIds)
                {
                    var file = bench.Case(waiting)!;
                    Assert.True(file.IsOpen && !file.Lacks(Legs.Declaration) && (file.Sought & LegOf(row, file)) != 0, $"{row} {file}");
                }
            }
            foreach (var file in bench.Rows(CustomsTables.Cases).Where(c => c.Ending == Ending.Unspecified && !c.Lacks(Legs.Declaration)))
            {
                foreach (var leg in Joining.Each)
                {
                    var row = bench.Loose(LooseKeys.Of(file.ReadDeclaration()!, leg));
                    Assert.Equal((file.Loose & leg) != 0, row?.UsedBy == file.FilingId);
                    Assert.Equal(file.IsOpen && (file.Sought & leg) != 0, row?.WaitingIds.Contains(file.FilingId) == true);
                }
            }
        }

        static Legs LegOf(LooseLeg row, CaseFile file) => Joining.Each.Single(leg => LooseKeys.Of(file.ReadDeclaration()!, leg) == row.Key);
    }, iter: 1500, threads: 1);

    // A declaration with some of its legs; those it does not bring are looked for by number.
    private static IMessage[] Filed(string id, int version, int number, Legs own)
    {
        var declaration = Samples.Declaration(id, own);
        declaration.Version = version > 1 ? version : 0;
        IMessage[] legs = [Samples.Order(id), Samples.Payment(id), Samples.Waybill(id)];
        return OfVersion([Named(declaration, number), .. Joining.Each.Zip(legs).Where(l => (own & l.First) != 0).Select(l => Named(l.Second, number))], version);
    }

    private static IMessage Named(IMessage message, int number)
    {
        switch (message)
        {
            case DeclarationSubmitted e:
                (e.OrderNo, e.LogisticsNo) = ($"SO-{number}", $"YH-{number}");
                break;
            case OrderChecked e:
                e.OrderNo = $"SO-{number}";
                break;
            case PaymentChecked e:
                e.OrderNo = $"SO-{number}";
                break;
            case WaybillChecked e:
                e.LogisticsNo = $"YH-{number}";
                break;
        }
        return message;
    }

    [Theory]
    [InlineData(60, 1, 800)]
    [InlineData(4980, 1, 800)]
    [InlineData(6000, 2, 100)]
    public async Task An_import_holds_the_share_of_its_last_version_alone(decimal total, decimal qty, int status)
    {
        var bench = await HeldImport();
        await bench.Step(ImportAmend());
        // Until the next version is decided nobody else gets what the list has.
        Assert.Equal(new QuotaSums(110, 0), Year(bench));

        var list = List(total: total, qty: qty);
        list.Version = 2;
        await bench.Step(OfVersion(Submission(list), 2));

        Assert.Equal(status, bench.Decided.Last().Moves[^1].Status);
        var released = status == 800;
        Assert.Equal(released ? new QuotaSums(0, total + 10) : default, Year(bench));
        Assert.Equal(new GuaranteeSums(1000, released ? Tax(list) : 0), Account(bench));
        Assert.Equal(released ? 1 : 0, bench.Rows(ImportTables.Bills).Count());
        Assert.Equal(released ? bench.Case(Id(1))!.ReadDecision().InvtNo : bench.Rows(ImportTables.Imports).Single().InvtNo, bench.Rows(ImportTables.Imports).Single().InvtNo);
    }

    [Fact]
    public async Task A_version_that_needs_what_the_one_before_holds_gets_it_and_no_other_list_does()
    {
        var bench = new Bench(TestMode);
        await bench.Step(Deposited("100000"));
        for (var n = 2; n <= 5; n++)
        {
            await bench.Step(Submission(List(n, total: 4990)));
        }
        var list = List(1, total: 4990);
        list.OrderNo = "IO-YELLOW-1";
        await bench.Step(Submission(list));
        Assert.Equal(new QuotaSums(5000, 20_000), Year(bench));
        await bench.Step(ImportAmend());
        await bench.Step(Submission(List(6, total: 1990)));
        Assert.Equal("REJECT_GENERAL_TRADE", bench.Decided.Last().Codes().Single());

        var next = List(1, total: 4980);
        next.Version = 2;
        await bench.Step(OfVersion(Submission(next), 2));
        Assert.Equal(new QuotaSums(0, 24_990), Year(bench));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_waiting_version_that_is_cancelled_gives_back_what_the_one_before_held(bool declared)
    {
        var bench = await HeldImport();
        await bench.Step(ImportAmend());
        if (declared)
        {
            var next = List(total: 60);
            next.Version = 2;
            await bench.Step(next);
        }
        await bench.Step(new ClosureRequested { ClosureId = "cls_1", FilingId = Id(1), Ending = Ending.Cancelled });

        Assert.Equal((Ending.Cancelled, 2), (bench.Decided.Last().Ending, bench.Decided.Last().Version));
        Assert.Equal((default, new GuaranteeSums(1000, 0)), (Year(bench), Account(bench)));
    }

    [Fact]
    public async Task Another_orderer_and_another_guarantor_take_over_from_the_ones_before()
    {
        var bench = await HeldImport();
        await bench.Step(new GuaranteeLodged
        {
            FilingId = "gua_9", Tenant = Samples.Tenant, Company = Samples.Tenant, Reference = "D-9", Kind = "deposit", Amount = "500", At = Samples.NowMs,
        });
        await bench.Step(new GuaranteeDecided { FilingId = "gua_9", Company = Samples.Tenant, Reference = "D-9", Decision = "confirmed", By = "2900", ByRole = "officer" });
        await bench.Step(ImportAmend());
        var next = List();
        (next.Version, next.Import.AssureCode, next.Import.Buyer) = (2, Samples.Tenant, Buyer("110101199003070281"));
        await bench.Step(OfVersion(Submission(next), 2));

        Assert.Equal([0m, 110m], bench.Rows(ImportTables.YearUse).Select(r => r.Sums.Used).Order());
        Assert.Equal([(Agent, 0m), (Samples.Tenant, 10.01m)], bench.Rows(ImportTables.Guarantees).Select(r => (r.Company, r.Sums.Covered)).OrderBy(r => r.Covered));
    }

    [Fact]
    public async Task Bonded_stock_follows_the_quantity_of_the_last_version()
    {
        var bench = new Bench(TestMode);
        await bench.Step(Deposited());
        await bench.Step(new StockMoved
        {
            FilingId = "stk_1", Tenant = Samples.Tenant, Reference = "S-1", EmsNo = "T2900W000001", Kind = "entry", At = Samples.NowMs,
            Lines = { new StockLine { ItemRecordNo = "1", Gcode = ImportSamples.Toy, Unit = "007", Qty = "5" } },
        });
        var list = Bonded(List(qty: 4));
        list.OrderNo = "IO-YELLOW";
        await bench.Step(Submission(list));
        Assert.Equal((5m, 4m), Stock());
        await bench.Step(ImportAmend());
        Assert.Equal((5m, 4m), Stock());
        var next = Bonded(List(qty: 3));
        next.Version = 2;
        await bench.Step(OfVersion(Submission(next), 2));

        Assert.Equal(800, bench.Decided.Last().Moves[^1].Status);
        Assert.Equal((2m, 0m), Stock());
        Assert.Equal((bench.Rows(ImportTables.StockMoves).Sum(m => m.Qty), bench.Rows(ImportTables.StockMoves).Sum(m => m.Reserved)), Stock());
        // Each version reserved for itself, and the first was freed.
        Assert.Equal(
            [("dcl_01", "freed", -4m), ("dcl_01", "reservation", 4m), ("dcl_01.02", "reservation", 3m)],
            bench.Rows(ImportTables.StockMoves).Where(m => m.Kind is "freed" or "reservation").OrderBy(m => m.FilingId, StringComparer.Ordinal).ThenBy(m => m.Kind, StringComparer.Ordinal)
                .Select(m => (m.FilingId.Replace(Id(1), "dcl_01", StringComparison.Ordinal), m.Kind, m.Reserved)));

        (decimal OnHand, decimal Reserved) Stock() => bench.Rows(ImportTables.Stock).Single() is var row ? (row.OnHand, row.Reserved) : default;
    }

    internal static IMessage[] OfVersion(IMessage[] messages, int version)
    {
        foreach (var message in messages)
        {
            switch (message)
            {
                case OrderChecked e:
                    e.FilingId = FilingId.OfVersion(e.FilingId, version);
                    break;
                case PaymentChecked e:
                    e.FilingId = FilingId.OfVersion(e.FilingId, version);
                    break;
                case WaybillChecked e:
                    e.FilingId = FilingId.OfVersion(e.FilingId, version);
                    break;
            }
        }
        return messages;
    }

    private static ClosureRequested Amend() => new() { ClosureId = "amd_1", FilingId = Samples.Id, Ending = Ending.Amended, By = Samples.Tenant };

    private static ClosureRequested ImportAmend() => new() { ClosureId = "amd_1", FilingId = Id(1), Ending = Ending.Amended, By = Samples.Tenant };

    private static HoldDecided Hold(string decision, int version) =>
        new() { FilingId = Samples.Id, Link = "customs", Decision = decision, By = "officer", Version = version };

    // 15 more for the puzzle.
    private static IMessage[] Next(string marker = "")
    {
        var (declaration, order, payment, waybill) = (Samples.Declaration(), Samples.Order(), Samples.Payment(), Samples.Waybill());
        declaration.Version = 2;
        (declaration.Lines[1].Price, declaration.Lines[1].Total, order.Lines[1].Price, order.Lines[1].Total) = ("33", "33", "33", "33");
        (order.GoodsValue, payment.Amount) = ("58", "63");
        return OfVersion([.. new IMessage[] { order, payment, waybill, declaration }.Select(m => Marked(m, marker))], 2);
    }

    private static IMessage Marked(IMessage message, string marker)
    {
        switch (message)
        {
            case DeclarationSubmitted e when e.OrderNo == "SO-1":
                e.OrderNo += marker;
                break;
            case OrderChecked e when e.OrderNo == "SO-1":
                e.OrderNo += marker;
                break;
            case PaymentChecked e when e.OrderNo == "SO-1":
                e.OrderNo += marker;
                break;
        }
        return message;
    }

    private static async Task<Bench> InState(string state)
    {
        var bench = new Bench(TestMode);
        var marker = state switch { "300" => "-YELLOW", "500" => "-RED", _ => "" };
        var payment = Samples.Payment();
        payment.Amount = state == "100" ? "1" : payment.Amount;
        if (state == "nothing")
        {
            return bench;
        }
        await bench.Step(Marked(Samples.Order(), marker));
        if (state == "legs only")
        {
            return bench;
        }
        await bench.Step(Marked(Samples.Declaration(), marker));
        if (state == "cancelled")
        {
            await bench.Step(new ClosureRequested { ClosureId = "cls_0", FilingId = Samples.Id, Ending = Ending.Cancelled });
        }
        if (state is "waiting" or "cancelled")
        {
            return bench;
        }
        await bench.Step(Marked(payment, marker), Samples.Waybill());
        if (state == "899")
        {
            await bench.Step(new GoodsMoved { FilingId = Samples.Id });
        }
        Assert.Equal(state, $"{bench.Case()!.Status}");
        return bench;
    }

    private static async Task<Bench> HeldImport()
    {
        var bench = new Bench(TestMode);
        await bench.Step(Deposited());
        var list = List();
        list.OrderNo = "IO-YELLOW";
        await bench.Step(Submission(list));
        Assert.Equal((new QuotaSums(110, 0), new GuaranteeSums(1000, 10.01m)), (Year(bench), Account(bench)));
        return bench;
    }

    private static QuotaSums Year(Bench bench) => bench.Rows(ImportTables.YearUse).SingleOrDefault()?.Sums ?? default;

    private static GuaranteeSums Account(Bench bench) => bench.Rows(ImportTables.Guarantees).Single().Sums;
}
