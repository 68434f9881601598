using CsCheck;
using Microsoft.Extensions.Configuration;
using SingleWindow.Contracts;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Rules;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

/// <summary>A manufacturer's months: what they take, what they come to, and the shares of their declarations.</summary>
public sealed class RefundMonthTests
{
    private const string A = "dcl_a", B = "dcl_b", Cny = "142";

    /// <summary>EX10, EX11, EX12 of the documents: one export of 800,000, battery (13/9 until 2026-03) or cotton (13/13).</summary>
    [Theory]
    [InlineData(Battery, "65000", "120000", "10000", "32000", "72000", "0", "33000", "39000", "0", "4680")]
    [InlineData(Cotton, "26000", "200000", "", "0", "104000", "0", "104000", "0", "70000", "0")]
    [InlineData(Battery, "200000", "120000", "", "32000", "72000", "112000", "0", "72000", "0", "8640")]
    public void A_month_comes_to_what_the_documents_say(
        string code, string output, string input, string opening, string nonCreditable, string ceiling, string payable, string refund, string exempted, string carry, string surcharges)
    {
        var bench = new MonthBench().Left(A, "2026-03-10", "2026-03-20", Cny, (code, "800000"));
        var answer = bench.File("2026-03", "2026-04-05", output, input, opening);
        Assert.Equal("done", answer.Outcome);
        var m = bench.Month(answer.FilingId);
        Assert.Equal(
            (nonCreditable, ceiling, payable, refund, exempted, carry, surcharges),
            (m.NonCreditable, m.Ceiling, m.Payable, m.Refund, m.Exempted, m.CarryForward, m.Surcharges));
        Assert.Equal(("RF03", "surcharge-pct"), (m.Used[0].Rule, m.Used[1].Rule));
        Assert.All(m.Used, u => Assert.True(u.Rule.Length > 0 && u.Version.Length > 0 && u.Source.Length > 0, u.ToString()));
        var share = Assert.Single(bench.Shares);
        Assert.Equal((A, answer.FilingId, "claimed", refund, exempted, nonCreditable), (share.FilingId, share.MonthId, share.Basis, share.Refund, share.Exempted, share.NonCreditable));
    }

    [Fact]
    public void The_next_month_begins_with_what_was_carried_and_takes_no_declaration_twice()
    {
        var bench = new MonthBench().Left(A, "2026-03-10", "2026-03-20", Cny, (Cotton, "800000"));
        Assert.Equal("done", bench.File("2026-03", "2026-04-05", "26000", "200000").Outcome);
        bench.Left(B, "2026-04-10", "2026-04-20", Cny, (Cotton, "100000"));

        var contradicts = Assert.Single(bench.File("2026-04", "2026-05-05", opening: "69999.99").Reasons);
        Assert.Equal(("MONTH_CARRY", "69999.99", "70000"), (contradicts.Code, contradicts.Value, contradicts.OtherValue));
        var named = Assert.Single(bench.File("2026-04", "2026-05-05", claims: new RefundMonthClaim { DeclarationId = A }).Reasons);
        Assert.Equal(("MONTH_CLAIMED", A, "rmo_1"), (named.Code, named.Value, named.OtherValue));

        // 70,000 of credit, a ceiling of 13,000.
        var second = bench.File("2026-04", "2026-05-05");
        var m = bench.Month(second.FilingId);
        Assert.Equal(("70000", "13000", "57000", 1), (m.OpeningCredit, m.Refund, m.CarryForward, m.Declarations));
        Assert.Equal([A, B], bench.Shares.Select(s => s.FilingId));
        Assert.Equal(("MONTH_FILED", "2026-04 " + second.FilingId), Only(bench.File("2026-04", "2026-05-06")));
        Assert.Equal(("MONTH_GAP", "2026-05"), Only(bench.File("2026-06", "2026-07-06")));
        Assert.Equal("done", bench.File("2026-05", "2026-06-06", opening: "57000").Outcome);
    }

    [Fact]
    public void A_month_reckoned_again_under_a_later_pack_lists_figures_shares_and_rules_that_changed()
    {
        var bench = new MonthBench().Left(A, "2026-03-10", "2026-03-20", Cny, (Battery, "800000"));
        var id = bench.File("2026-03", "2026-04-05", "65000", "120000", "10000").FilingId;
        var month = bench.Replay(id);
        Assert.Equal(("month", "2026-03-31", "2026-03-31"), (month.Decision, month.DecidedOn, month.ReplayedOn));

        // 39,000 exempted: surcharges of 10 % instead of 12.
        var cheaper = bench.Replay(id, Pack("refund-parameters.csv", line => line.StartsWith("surcharge-pct,", StringComparison.Ordinal)
            ? [$"surcharge-pct,12,2016-01-01,2026-02-01,before", "surcharge-pct,10,2026-02-01,,later pack of a test"] : [line]));
        Assert.False(cheaper.RulesLoaded);
        Assert.Equal(["surcharges", "rules/surcharge-pct"], cheaper.Differences.Select(d => d.Field));
        Assert.Equal(("4680", "3900"), (cheaper.Differences[0].Stored, cheaper.Differences[0].Now));
        Assert.Equal("2026-02-01 value=10 (later pack of a test)", cheaper.Differences[1].Now);

        // A pack without them says so of every figure.
        var none = bench.Replay(id, Pack("refund-parameters.csv", line => line.StartsWith("surcharge-pct,", StringComparison.Ordinal) ? [] : [line]));
        Assert.False(none.RulesLoaded);
        Assert.Contains(none.Differences, d => d.Field == "rules/surcharge-pct" && d.Stored.Length > 0 && d.Now.Length == 0);
        Assert.Contains(none.Differences, d => d.Field == $"shares/{A}/refund" && d is { Stored: "33000", Now: "" });
    }

    [Fact]
    public void A_month_whose_parity_is_gone_says_which()
    {
        var bench = new MonthBench().Left(A, "2026-03-10", "2026-03-20", "502", (Cotton, "800000"));
        var id = bench.File("2026-03", "2026-04-05").FilingId;

        var lost = bench.Replay(id, Pack("central-parities.csv", line => line.StartsWith("502,", StringComparison.Ordinal) ? [] : [line]));

        Assert.False(lost.RulesLoaded);
        Assert.Contains(lost.Differences, d => d.Field.StartsWith("reasons/MONTH_PARITY", StringComparison.Ordinal) && d.Stored.Length == 0);
        Assert.Contains(lost.Differences, d => d.Field == "rules/PARITY-502" && d.Stored.Length > 0 && d.Now.Length == 0);
    }

    private static RefundRules Pack(string file, Func<string, string[]> change)
    {
        using var pack = new RulePack(typeof(RefundRules).Assembly, Houses.TaxRefund, file, change);
        return RefundRuleFiles.Load(new ConfigurationBuilder().AddInMemoryCollection([new("Rules:Folder", pack.Root)]).Build());
    }

    [Fact]
    public void A_month_that_was_answered_is_never_answered_otherwise()
    {
        var bench = new MonthBench();
        var item = new RefundMonthFiled { FilingId = "rmo_x", Tenant = Producer, At = At("2026-03-31"), Month = "2026-03", DomesticOutputVat = "0", InputVat = "0" };
        Assert.Equal("MONTH_NOT_OVER", bench.File(item, "2026-03-31").Reasons.Single().Code);
        bench.File(item, "2026-05-31");
        Assert.Single(bench.Sent);
    }

    public static TheoryData<string, string, string, Action<MonthBenchCase>, string> Faults => new()
    {
        { "the last day of the month", "2026-03", "2026-03-31", _ => { }, "MONTH_NOT_OVER@/month" },
        { "no month", "2026-13", "2026-04-05", _ => { }, "MONTH_UNKNOWN@/month" },
        { "a trader", "2026-03", "2026-04-05", c => c.Item.Tenant = "3301960001", "REFUND_SELLER_KIND@/month" },
        { "before the route", "2010-01", "2026-04-05", _ => { }, "REFUND_ROUTE_NOT_IN_FORCE@/month REFUND_SELLER_KIND@/month" },
        { "a figure below zero", "2026-03", "2026-04-05", c => c.Item.InputVat = "-1", "MONTH_FIGURE@/inputVat" },
        { "finer than a fen", "2026-03", "2026-04-05", c => c.Item.DomesticOutputVat = "0.001", "MONTH_FIGURE@/domesticOutputVat" },
        { "too large", "2026-03", "2026-04-05", c => c.Item.OpeningCredit = "100000000000000", "MONTH_FIGURE@/openingCredit" },
        { "unknown", "2026-03", "2026-04-05", c => c.Claim("dcl_z"), "MONTH_DECLARATION@/declarations/0/declarationId" },
        { "goods that have not left", "2026-03", "2026-04-05", c => { c.Bench.Paid("dcl_p", "2026-03-11"); c.Claim("dcl_p"); }, "MONTH_DECLARATION@/declarations/0/declarationId" },
        { "left after the month", "2026-02", "2026-04-05", c => c.Claim(A), "MONTH_TOO_EARLY@/declarations/0/declarationId" },
        { "money not in", "2026-03", "2026-04-05", c => c.Claim(A), "CLAIM_FX_MISSING@/declarations/0" },
        { "money too late", "2027-05", "2027-06-10", c => { c.Bench.Paid(A, "2027-05-01"); c.Claim(A); }, "CLAIM_FX_LATE@/declarations/0" },
        { "after 36 months, before its month", "2029-02", "2029-03-12", c => c.Claim(A), "MONTH_LAPSED@/declarations/0/declarationId" },
        { "materials above the goods", "2026-03", "2026-04-05", c => { c.Bench.Paid(A, "2026-03-11"); c.Claim(A, "1000.01"); }, "REFUND_MATERIALS@/declarations" },
        { "materials no figure", "2026-03", "2026-04-05", c => c.Claim(A, "x"), "MONTH_FIGURE@/declarations/0/freeMaterials" },
        { "a currency without parity", "2026-03", "2026-04-05", c => c.Bench.Left("dcl_y", "2026-03-11", "2026-03-12", "999", (Cotton, "5")), "MONTH_PARITY@/declarations" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_cannot_be_filed_is_refused_with_its_reason_and_nothing_is_taken(string what, string month, string day, Action<MonthBenchCase> change, string codes)
    {
        var bench = new MonthBench().Left(A, "2026-03-10", null, Cny, (Cotton, "1000"));
        var c = new MonthBenchCase(bench, new RefundMonthFiled { FilingId = "rmo_f", Tenant = Producer, At = At(day), Month = month, DomesticOutputVat = "0", InputVat = "0" });
        change(c);
        var answer = bench.File(c.Item, day);
        Assert.Equal((what, "refused", codes), (what, answer.Outcome, string.Join(' ', answer.Reasons.Select(r => $"{r.Code}@{r.Pointer}"))));
        Assert.All(answer.Reasons, r =>
        {
            Complete(r);
            Assert.Equal("refund-month", r.Leg);
        });
        Assert.Empty(bench.Shares);
        Assert.Null(bench.Work.Months.Books.Find(Producer));
    }

    [Fact]
    public void The_table_of_a_manufacturers_export_in_the_readme_holds()
    {
        var rows = HouseReadme.States("tax-refund", "| manufacturer's export | event | next | basis |");
        foreach (var (state, what, next, basis) in rows)
        {
            var bench = In(state);
            Assert.Equal(state, StateOf(bench));
            var told = bench.Shares.Count();
            Move(bench, what);
            Assert.Equal((state, what, next, basis), (state, what, StateOf(bench), bench.Shares.Skip(told).SingleOrDefault()?.Basis ?? "–"));
        }
        Assert.Equal(["–", "Due", "Paid", "Ready", "Taken", "Waiting"], rows.Select(r => r.State).Distinct().Order(StringComparer.Ordinal).OrderBy(s => s == "–" ? 0 : 1));
    }

    private static MonthBench In(string state) => state switch
    {
        "–" => new MonthBench(),
        "Paid" => new MonthBench().Paid(A, "2026-03-09"),
        "Waiting" => Move(new MonthBench(), "left"),
        "Ready" => Move(In("Waiting"), "paid"),
        "Due" => Move(new MonthBench(), "left, refund cancelled"),
        "Taken" => Move(In("Ready"), "month"),
        _ => throw new ArgumentException(state),
    };

    private static string StateOf(MonthBench bench) => (bench.Export(A) ?? bench.Export(A + ProducerExport.Taxed)) switch
    {
        null => "–",
        { MonthId.Length: > 0 } => "Taken",
        { LeftOn: 0 } => "Paid",
        { Stage: var stage } => stage.ToString(),
    };

    private static MonthBench Move(MonthBench bench, string what)
    {
        switch (what)
        {
            case "left":
                return bench.Left(A, "2026-03-10", null, Cny, (Cotton, "1000"));
            case "left, refund cancelled":
                return bench.Left(A, "2026-03-10", null, Cny, ("2201101000", "1130"));
            case "paid":
                return bench.Paid(A, "2026-03-20");
            case "paid late":
                return bench.Paid(A, "2027-05-01");
            case "month":
                bench.File("2026-03", "2026-04-05");
                return bench;
            case "month, a contract day named":
                bench.File("2026-03", "2026-04-05", claims: new RefundMonthClaim { DeclarationId = A, FxContract = "2028-01-01" });
                return bench;
            case "month, a reason named":
                bench.File("2026-03", "2026-04-05", claims: new RefundMonthClaim { DeclarationId = A, CountsAsReceived = "export credit insurance paid" });
                return bench;
            case "month after 36 months":
                bench.File("2029-03", "2029-04-05");
                return bench;
            case "next month":
                bench.File("2026-04", "2026-05-05");
                return bench;
            case "a piece came back, next month":
                bench.Back(A, "2026-04-20", 1, "1");
                bench.File("2026-04", "2026-05-05");
                return bench;
            case "all came back, month":
                bench.Back(A, "2026-03-25", 1, "4");
                bench.File("2026-03", "2026-04-05");
                return bench;
            default:
                throw new ArgumentException(what);
        }
    }

    [Fact]
    public void Taxed_goods_and_lapsed_claims_bring_their_output_tax_and_no_refund()
    {
        // Mineral water is taxed in the month it left, whatever the money; the cotton of the same declaration waits for its money.
        var bench = new MonthBench().Left(A, "2026-03-10", null, Cny, (Cotton, "1000"), ("2201101000", "1130"));
        var first = bench.File("2026-03", "2026-04-05");
        Assert.Equal(("130", "130", "0", 1), (bench.Month(first.FilingId).DeemedOutputVat, bench.Month(first.FilingId).Payable, bench.Month(first.FilingId).Ceiling, bench.Month(first.FilingId).Declarations));
        Assert.Contains(bench.Month(first.FilingId).Used, u => u.Rule == "RF04");
        var taxed = bench.Shares.Single();
        Assert.Equal((A, "taxed", "deemed-domestic", "130"), (taxed.FilingId, taxed.Part, taxed.Basis, taxed.OutputVat));

        for (var month = new DateOnly(2026, 4, 1); month < new DateOnly(2029, 4, 1); month = month.AddMonths(1))
        {
            var text = month.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
            bench.File(text, month.AddMonths(1).AddDays(9).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        }
        // 36 months from 2026-03-10: the tax on 1,000 is due on 2029-03-11. 1,000 × 13 / 113.
        Assert.Equal(("2029-03", "deemed-domestic", "115.04", "0"), (bench.Shares.Last().Month, bench.Shares.Last().Basis, bench.Shares.Last().OutputVat, bench.Shares.Last().Refund));
        Assert.Equal(2, bench.Shares.Count());
    }

    [Fact]
    public void Goods_that_came_back_after_their_month_are_taken_out_by_the_next_ones()
    {
        var bench = new MonthBench().Left(A, "2026-03-10", "2026-03-20", Cny, (Battery, "1000"));
        bench.File("2026-03", "2026-04-05", input: "500");
        // 1,000 at 13/9: 40 not creditable, ceiling 90 refunded; three of four pieces come back, nothing leaves.
        bench.Back(A, "2026-04-10", 1, "1").Back(A, "2026-04-20", 1, "2");
        var april = bench.Month(bench.File("2026-04", "2026-05-05").FilingId);
        Assert.Equal(("-67.5", "-30", "0", "0", "-67.5", "400"), (april.Ceiling, april.NonCreditable, april.Refund, april.Exempted, april.CeilingCarry, april.CarryForward));
        Assert.Equal(["ret_1", "ret_2"], bench.Shares.Skip(1).Select(s => s.Part));

        // The next export's ceiling of 130 is lowered by what April could not take out.
        bench.Left(B, "2026-05-10", "2026-05-20", Cny, (Cotton, "1000"));
        var may = bench.Month(bench.File("2026-05", "2026-06-05").FilingId);
        Assert.Equal(("-67.5", "62.5", "62.5", "0"), (may.OpeningCeiling, may.Ceiling, may.Refund, may.CeilingCarry));
    }

    [Fact]
    public void Goods_that_came_back_before_any_month_are_not_claimed()
    {
        var bench = new MonthBench().Left(A, "2026-03-10", "2026-03-20", Cny, (Cotton, "1000")).Back(A, "2026-03-25", 1, "1");
        Assert.Equal("97.5", bench.Month(bench.File("2026-03", "2026-04-05", input: "500").FilingId).Refund);
        Assert.Equal(A, Assert.Single(bench.Shares).FilingId);
    }

    [Fact]
    public void What_comes_back_is_taken_out_as_its_month_had_it_less_its_materials_or_taxed()
    {
        var bench = new MonthBench().Left(A, "2026-03-10", "2026-03-20", Cny, (Cotton, "1000"), ("2201101000", "1130"));
        bench.File("2026-03", "2026-04-05", input: "500", claims: new RefundMonthClaim { DeclarationId = A, FreeMaterials = "400" });
        Assert.Equal(("78", "1000", "400"), (bench.Shares.First().Refund, bench.Shares.First().Fob, bench.Shares.First().FreeMaterials));
        bench.Back(A, "2026-04-10", 1, "4").Back(A, "2026-04-11", 2, "2");
        var april = bench.Month(bench.File("2026-04", "2026-05-05").FilingId);
        Assert.Equal(("-78", "-65"), (april.Ceiling, april.DeemedOutputVat));

        // A claim that lapsed was taxed: 1,000 × 13 / 113 goes back, and no ceiling.
        bench = new MonthBench().Left(A, "2026-03-10", null, Cny, (Cotton, "1000"));
        bench.File("2029-03", "2029-04-05");
        bench.Work.Returns.Put(new ReturnCase("ret_l", A, ReturnState.Applied, new ReturnRequested
        {
            FilingId = "ret_l", DeclarationId = A, Tenant = Producer, AppliedAt = At("2026-05-01"), Reason = "returned",
        }, 0, new ReturnDecided { FilingId = "ret_l", DeclarationId = A, Lines = { new ReturnLine { Gnum = 1, Qty = "4", PayBack = "0", Regime = "tax-relief" } } }));
        bench.Arrived("ret_l", A, "2026-05-02", "2029-04-10");
        var later = bench.Month(bench.File("2029-04", "2029-05-05").FilingId);
        Assert.Equal(("0", "-115.04"), (later.Ceiling, later.DeemedOutputVat));
    }

    [Fact]
    public void Foreign_amounts_are_converted_at_the_parity_of_the_first_of_the_month_of_export()
    {
        var bench = new MonthBench().Left(A, "2026-03-10", "2026-03-20", "502", (Cotton, "1000"));
        var m = bench.Month(bench.File("2026-03", "2026-04-05", input: "5000").FilingId);
        var rate = Rules.Parities.On("502", Day("2026-03-01"))!;
        Assert.Equal(Decimals.Write(Decimals.ToFen(Decimals.ToFen(1000m * rate.Rate) * 0.13m)), m.Refund);
        Assert.Contains(m.Used, u => u.Rule == "PARITY-502" && u.Version == "2026-03-01");
    }

    [Fact]
    public void A_month_that_names_its_declarations_leaves_the_others_to_the_next()
    {
        var bench = new MonthBench().Left(A, "2026-03-10", "2026-03-20", Cny, (Cotton, "1000")).Left(B, "2026-03-11", "2026-03-20", Cny, (Cotton, "1000"));
        bench.File("2026-03", "2026-04-05", claims: new RefundMonthClaim { DeclarationId = B, FreeMaterials = "400" });
        Assert.Equal((B, "78"), (bench.Shares.Single().FilingId, bench.Shares.Single().Exempted));
        bench.File("2026-04", "2026-05-05");
        Assert.Equal([B, A], bench.Shares.Select(s => s.FilingId));
    }

    [Fact]
    public void Shares_add_up_to_their_month_and_the_credit_is_carried_on_whatever_is_exported()
    {
        var export = Gen.Select(Gen.OneOf(Gen.Const(Cotton), Gen.Const(Battery), Gen.Const("2201101000"), Gen.Const(Gold)), Gen.Int[1, 5_000_000], Gen.Bool);
        var month = Gen.Select(export.List[0, 6], Gen.Int[0, 2_000_000], Gen.Int[0, 2_000_000], Gen.Bool);
        month.List[1, 4].Sample(months =>
        {
            var bench = new MonthBench();
            var (n, carry) = (0, "0");
            foreach (var (i, (exports, output, input, back)) in months.Index())
            {
                var day = new DateOnly(2026, 1 + i, 10);
                foreach (var (code, fen, paid) in exports)
                {
                    bench.Left($"dcl_{n:D3}", Text(day), paid ? Text(day) : null, Cny, (code, Decimals.Write(fen / 100m)));
                    if (back && n > 0)
                    {
                        bench.Back($"dcl_{n - 1:D3}", Text(day), 1, "1");
                    }
                    n++;
                }
                var told = bench.Shares.Count();
                var answer = bench.File(day.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture), Text(day.AddMonths(1)), Decimals.Write(output / 100m), Decimals.Write(input / 100m));
                Assert.True(answer.Outcome == "done", answer.ToString());
                var m = bench.Month(answer.FilingId);
                var shares = bench.Shares.Skip(told).ToList();
                Assert.Equal(carry, m.OpeningCredit);
                Assert.Equal(Decimals.Read(m.NonCreditable), shares.Sum(s => Decimals.Read(s.NonCreditable)));
                Assert.Equal(Decimals.Read(m.DeemedOutputVat), shares.Sum(s => Decimals.Read(s.OutputVat)));
                // Where a ceiling of months before eats all of this one's, there is nothing to share.
                Assert.Equal(Decimals.Read(m.Refund), shares.Sum(s => Decimals.Read(s.Refund)));
                Assert.Equal(Decimals.Read(m.Exempted), shares.Sum(s => Decimals.Read(s.Exempted)));
                Assert.Equal(Math.Max(0, Decimals.Read(m.Ceiling)), Decimals.Read(m.Refund) + Decimals.Read(m.Exempted));
                carry = m.CarryForward;
            }
            Assert.Equal(bench.Shares.Count(), bench.Shares.Select(s => (s.FilingId, s.Part)).Distinct().Count());
        }, iter: 300);

        static string Text(DateOnly day) => ChinaDay.Text(day);
    }

    private static (string Code, string Other) Only(DocumentAnswered answer) => (Assert.Single(answer.Reasons).Code, answer.Reasons[0].OtherValue);
}

/// <summary>A filing that a case changes before it goes.</summary>
public sealed class MonthBenchCase
{
    internal MonthBenchCase(MonthBench bench, RefundMonthFiled item) => (Bench, Item) = (bench, item);

    internal MonthBench Bench { get; }

    public RefundMonthFiled Item { get; }

    public void Claim(string id, string materials = "") => Item.Claims.Add(new RefundMonthClaim { DeclarationId = id, FreeMaterials = materials });
}
