using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>A retail import at the door: its form, its status, its books.</summary>
public sealed class ImportFilingTests
{
    private const string Id = "dcl_1";
    private const string Secret = "110101199003070000";
    private const long T = 1_795_000_000_000;
    private static readonly Caller Merchant = new("3301960001", ["merchant"]);
    private static readonly DeadlineSettings Settings = new(TimeSpan.FromHours(72), TimeSpan.FromDays(15), TimeSpan.FromDays(90));

    [Fact]
    public void A_good_import_becomes_four_documents_of_an_import()
    {
        var faults = new Faults();
        var bundle = Read(FilingKind.Declaration, Import(), faults);
        Assert.Empty(faults.All);
        Assert.Equal(("I", "I", "I"), (bundle!.Declaration!.IeFlag, bundle.Order!.OrderType, bundle.Waybill!.IeFlag));
        Assert.Equal(("10.01", "120.01", Secret), (bundle.Order.TaxTotal, bundle.Order.Paid, bundle.Declaration.Import.Buyer.IdNumber));
        Assert.Equal((Secret, "IMO1", "样例路1号"), (bundle.Payment!.Payer.IdNumber, bundle.Waybill.OrderNo, bundle.Declaration.Import.ConsigneeAddress));
        Assert.Equal(("120.01", "10.01"), (bundle.View(false).Ordered, bundle.View(false).Import.TaxWithheld));
    }

    public static TheoryData<string, string, string> Spoils => new()
    {
        { "/direction", "\"transit\"", "NOT_ALLOWED" },
        { "/importDate", "\"2026-02-30\"", "NOT_A_DATE" },
        { "/departureCountry", "\"50\"", "TOO_SHORT" },
        { "/exportDate", "\"2026-11-20\"", "UNKNOWN_FIELD" },
        { "/refundRoute", "\"none\"", "UNKNOWN_FIELD" },
        { "/guarantorCode", "\"a b\"", "BAD_CODE" },
        { "/freight", "-1", "NEGATIVE" },
        { "/goods", "[]", "LINE_COUNT" },
        { "/goods/0/price", "1.123456", "TOO_MANY_DECIMALS" },
        { "/order/tax", "null", "REQUIRED" },
        { "/order/buyer", "null", "REQUIRED" },
        { "/order/buyer/idType", "\"3\"", "NOT_ALLOWED" },
        { "/order/buyer/idNumber", "\"\"", "REQUIRED" },
        { "/order/consignee/address", "\"\"", "REQUIRED" },
        { "/payment/paymentNo", "\"\"", "REQUIRED" },
        { "/payment/paidAt", "\"yesterday\"", "NOT_A_TIME" },
        { "/waybill/packages", "0", "OUT_OF_RANGE" },
        { "/waybillNo", "\"another\"", "CONTRADICTION" },
    };

    [Theory]
    [MemberData(nameof(Spoils))]
    public void One_fault_is_named_where_it_is(string pointer, string value, string code)
    {
        var faults = new Faults();
        Assert.Null(Read(FilingKind.Declaration, Import().With(pointer, value), faults));
        Assert.Contains((code, pointer), faults.All.Select(f => (f.Code, f.Pointer)));
    }

    /// <summary>A person in a wrong place, in a wrong type, or too long.</summary>
    [Theory]
    [InlineData("/order/buyer/idNumber", Secret)]
    [InlineData("/order/buyer/idType", "\"" + Secret + "\"")]
    [InlineData("/order/buyer", "\"" + Secret + "\"")]
    [InlineData("/payment/payer/telephone", Secret)]
    [InlineData("/payment/payer/name", "\"" + Secret + "\\u0001\"")]
    [InlineData("/waybill/consignee", Secret)]
    [InlineData("/order/consignee/name", "[\"" + Secret + "\"]")]
    [InlineData("/consigneeAddress", Secret)]
    [InlineData("/buyer", "{\"idNumber\":" + Secret + "}")]
    public void A_fault_never_repeats_a_person(string pointer, string value)
    {
        var faults = new Faults();
        Assert.Null(Read(FilingKind.Declaration, Import().With(pointer, value), faults));
        Assert.Contains(faults.All, f => f.Pointer.StartsWith(pointer, StringComparison.Ordinal));
        Assert.All(faults.All, f => Assert.DoesNotContain(Secret, f.Value ?? "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(FilingKind.Return, """{"reference":"R1","declarationId":"dcl_1","reason":"bored","lines":[{"gnum":1,"qty":0},{"gnum":1,"qty":1}]}""",
        "/lines/0/qty NOT_POSITIVE, /lines/1/gnum DUPLICATE_LINE, /reason NOT_ALLOWED")]
    [InlineData(FilingKind.Return, """{"reference":"R1","declarationId":"dcl_1","reason":"buyer","lines":[]}""", "/lines LINE_COUNT")]
    [InlineData(FilingKind.Guarantee, """{"reference":"D1","kind":"promise","amount":"0","act":"keep"}""", "/act NOT_ALLOWED, /amount NOT_POSITIVE, /kind NOT_ALLOWED")]
    [InlineData(FilingKind.Guarantee, """{"reference":"D1","company":"3301960002","kind":"deposit","amount":"1"}""", "/company NOT_OWN_COMPANY")]
    [InlineData(FilingKind.Guarantee, """{"reference":"D1","kind":"deposit","amount":"-1"}""", "/amount NEGATIVE")]
    [InlineData(FilingKind.Guarantee, """{"reference":"D1","kind":"deposit","act":"withdraw","amount":-1}""", "/amount NEGATIVE")]
    [InlineData(FilingKind.Stock, """{"reference":"S1","book":"","kind":"gift","lines":[]}""", "/book REQUIRED, /kind NOT_ALLOWED, /lines LINE_COUNT")]
    [InlineData(
        FilingKind.Stock, """{"reference":"S1","book":"T1","kind":"exit","lines":[{"recordNo":"1","gcode":"9503008900","unit":"007","qty":"0"},{"recordNo":"1","gcode":"9503008900","unit":"007","qty":"1"}]}""",
        "/lines/0/qty NOT_POSITIVE, /lines/1/recordNo DUPLICATE_LINE")]
    [InlineData(FilingKind.Collection, """{"reference":"","company":"x y"}""", "/company BAD_CODE, /reference REQUIRED")]
    [InlineData(FilingKind.Departure, """{"direction":"import"}""", "/direction UNKNOWN_FIELD")]
    public void Returns_guarantees_and_collections_are_shaped(FilingKind kind, string json, string expected)
    {
        var faults = new Faults();
        Assert.Null(Submissions.Read(kind, Encoding.UTF8.GetBytes(json), Merchant, faults));
        Assert.Equal(expected, string.Join(", ", faults.All.Select(f => $"{f.Pointer} {f.Code}").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void The_readme_prints_what_each_event_does_to_an_import()
    {
        (string Name, Func<FilingView, FilingView> Apply)[] events =
        [
            ("GoodsMovements", Delivered().Apply), ("bill summarised", Bill(1, 2).Apply), ("return applied", Back("ret_9", "applied").Apply),
            ("all returned", Back("ret_9", "returned", whole: true).Apply), ("deadline", v => Late(v)),
        ];
        var released = FilingStateTests.Tell(New(), Life()[..^1]);
        FilingView[] states = [released, Late(released), FilingStateTests.Tell(New(), Life()), Late(FilingStateTests.Tell(New(), Life()))];
        Assert.Equal(events.Select(e => e.Name), Tables.Header("import from").Skip(1));
        Assert.Equal(
            states.Select(s => string.Join(" | ", events.Select(e => Name(e.Apply(s))).Select(n => n == Name(s) ? "–" : n).Prepend(Name(s)))),
            Tables.Read("import from").Select(row => string.Join(" | ", row)));
    }

    [Fact]
    public void Any_order_and_any_repeats_of_an_import_end_alike()
    {
        Told[] told =
        [
            .. Life(), Back("ret_1", "applied"), Back("ret_1", "returned", "50", "4.55", bills: [(1, 3, "10.01"), (2, 1, "5.46")]), Back("ret_2", "refused"),
            Bill(2, 2, "5.46"),
        ];
        var straight = FilingStateTests.Tell(New(), told);
        Assert.Equal("completed", Name(straight));
        Gen.Shuffle(told.Concat(told).ToArray()).Sample(shuffled => Facts(FilingStateTests.Tell(New(), shuffled)).Equals(Facts(straight)), iter: 500, threads: 1);

        static FilingView Facts(FilingView view)
        {
            var copy = view.Clone();
            copy.Version = 0;
            return copy;
        }
    }

    /// <summary>Paid 120.01, of it 10.01 of tax withheld; 10.01 or less assessed.</summary>
    [Fact]
    public void The_books_of_an_import_close_with_its_collection()
    {
        var entries = Entries.Of(FilingStateTests.Tell(New(), [.. Life(), Bill(1, 2)]));
        Assert.Equal(
            [EntryKind.Ordered, EntryKind.Paid, EntryKind.Released, EntryKind.TaxAssessed, EntryKind.Delivered, EntryKind.TaxCollected], entries.Select(e => e.Kind));
        Stands(entries, (LedgerAccount.BankCny, 110m), (LedgerAccount.ImportSales, -110m));
    }

    [Fact]
    public void A_part_that_came_back_is_owed_to_its_buyer_with_its_tax()
    {
        var entries = Entries.Of(FilingStateTests.Tell(New(),
            [.. Life(), Back("ret_1", "returned", "50", "4.55", bills: [(1, 3, "10.01"), (2, 1, "5.46")]), Bill(2, 2, "5.46")]));
        Stands(entries, (LedgerAccount.BankCny, 114.55m), (LedgerAccount.SalesReturns, 50m), (LedgerAccount.ImportSales, -110m), (LedgerAccount.BuyerRefundPayable, -54.55m));
    }

    [Fact]
    public void All_that_came_back_before_delivery_closes_the_books()
    {
        var view = FilingStateTests.Tell(New(), [.. Life()[..^1], Back("ret_1", "returned", "110", "10.01", whole: true, bills: [(1, 3, "10.01")])]);
        Assert.Equal("returned", Name(view));
        Stands(Entries.Of(view),
            (LedgerAccount.BankCny, 120.01m), (LedgerAccount.SalesReturns, 110m), (LedgerAccount.ImportSales, -110m), (LedgerAccount.BuyerRefundPayable, -120.01m));
    }

    [Fact]
    public void Tax_withheld_beyond_the_bill_is_a_difference()
    {
        var entries = Entries.Of(FilingStateTests.Tell(New(), [.. Life("9.97"), Bill(1, 2, "9.97")]));
        Stands(entries, (LedgerAccount.BankCny, 110.04m), (LedgerAccount.ImportSales, -110m), (LedgerAccount.ImportTaxDifference, -0.04m));
    }

    [Fact]
    public void A_refused_import_is_reversed_to_nothing()
    {
        var view = FilingStateTests.Tell(New(), [.. History.Legs(Id, T)[..1], History.Of(Events.DeclarationsDecided, History.Refused(Id, T + 40), FilingState.After)]);
        var entries = Entries.Of(view);
        Assert.Equal([EntryKind.Ordered, EntryKind.Reversed], entries.Select(e => e.Kind));
        Stands(entries);
    }

    // Every entry balances, every clearing account is empty, and the others stand where they are said to.
    private static void Stands(IReadOnlyList<Entry> entries, params (LedgerAccount Account, decimal Balance)[] expected)
    {
        Assert.All(entries, e => Assert.Equal((0m, 0m), (e.Postings.Sum(p => p.Amount), e.Postings.Sum(p => p.Cny ?? 0))));
        Assert.Empty(Closing.OpenOf(entries));
        var sums = new Balances();
        sums.Add(entries);
        Assert.Equal(expected.OrderBy(e => e.Account), sums.Lines.Where(l => l.Sum.Balance != 0).Select(l => (l.Account, l.Sum.Balance)).OrderBy(l => l.Account));
    }

    private static Told[] Life(string tax = "10.01")
    {
        var released = History.Released(Id, T + 50);
        released.Import = new ImportAssessed { Regime = "cbec70", DutiablePrice = "110", TaxFrom = "2026-12-25", TaxTo = "2027-01-20", Bill = Paper(1, 1, tax, T + 50) };
        (released.Released.Amount, released.Released.Currency) = ("100", "142");
        var paid = new PaymentChecked { FilingId = Id, Verdict = Verdict.Accepted, CheckedAt = T + 20, Amount = "120.01", Currency = "142" };
        return [History.Of(Events.PaymentsAnswered, paid, FilingState.After), History.Of(Events.DeclarationsDecided, released, FilingState.After), Delivered()];
    }

    [Fact]
    public void Refused_returns_of_a_list_are_kept_up_to_a_limit_whichever_is_heard_first()
    {
        var told = Enumerable.Range(0, ReturnState.MostRefusedReturns + 30).Select(n => Back($"ret_{n:00}", "refused")).Append(Back("ret_99", "returned", "50", "4.55")).ToList();
        var view = FilingStateTests.Tell(New(), [.. Life(), .. told]);
        told.Reverse();
        var other = FilingStateTests.Tell(New(), [.. Life(), .. told, .. told]);

        Assert.Equal(
            [.. Enumerable.Range(30, ReturnState.MostRefusedReturns).Select(n => $"ret_{n:00}"), "ret_99"], view.Import.Returns.Select(r => r.Id));
        Assert.Equal(view.Import.Returns, other.Import.Returns);
        Assert.Same(view, FilingStateTests.Tell(view, [Back("ret_00", "refused")]));
    }

    private static Told Delivered() => History.Of(Events.DeclarationsClosed, new DeclarationClosed
    {
        FilingId = Id, Move = new StatusMove { Status = 899, At = T + 110 }, Moved = new GoodsMoved { FilingId = Id, LeftAt = T + 100 },
    }, FilingState.After);

    private static Told Bill(int edition, int status, string tax = "10.01") =>
        History.Of(Events.TaxBillsMoved, Paper(edition, status, tax, T + 500), FilingState.After);

    private static TaxBillMoved Paper(int edition, int status, string tax, long at) => new()
    {
        FilingId = Id, TaxNo = "T1", Edition = edition, Status = status, CustomsTax = "0", ConsumptionTax = "0", ValueAddedTax = tax, At = at,
    };

    private static Told Back(
        string id, string outcome, string value = "0", string tax = "0", bool whole = false, params (int Edition, int Status, string Tax)[] bills)
    {
        var decided = new ReturnDecided { FilingId = id, DeclarationId = Id, Outcome = outcome, ValueBack = value, VatBack = tax, Whole = whole, At = T + 300 };
        decided.Bills.Add(bills.Select(b => Paper(b.Edition, b.Status, b.Tax, T + 300)));
        return History.Of(Events.ReturnsDecided, decided, ReturnState.Returned);
    }

    private static FilingView Late(FilingView view)
    {
        var (act, late) = Deadlines.Decide(view, T, T + (long)TimeSpan.FromDays(365).TotalMilliseconds, Settings);
        return act == Deadlines.Act.Late ? FilingState.Became(view, late, T + 1000) : view;
    }

    private static string Name(FilingView view) => FilingStatus.Of(FilingKind.Declaration, view).Name;

    private static FilingView New()
    {
        var view = FilingStateTests.New();
        (view.Declared, view.Currency, view.Ordered, view.OrderedCurrency, view.Paid, view.PaidCurrency) = ("100", "142", "120.01", "142", "120.01", "142");
        (view.Ledger, view.Import) = (new LedgerMark { Rate = "1" }, new ImportMark { TaxWithheld = "10.01" });
        return view;
    }

    private static Bundle? Read(FilingKind kind, JsonObject json, Faults faults) =>
        Submissions.Read(kind, Encoding.UTF8.GetBytes(json.ToJsonString()), Merchant, faults);

    internal static JsonObject Import()
    {
        const string person = $$"""{ "idType": "1", "idNumber": "{{Secret}}", "name": "样例买家", "telephone": "13000000000" }""";
        const string consignee = """{ "name": "样例收货人", "telephone": "13000000001", "address": "样例路1号" }""";
        return JsonNode.Parse($$"""
            {
              "direction": "import", "reference": "IM1", "zone": "1", "customsOffice": "2992", "port": "2992", "procedure": "9610", "importDate": "2026-11-20",
              "transportMode": "5", "departureCountry": "502", "transportNo": "SW982", "voyageNo": "982", "billNo": "999-1", "freight": "10", "wrapType": "2",
              "packages": 1, "grossWeight": "1.2", "netWeight": "0.9",
              "goods": [ { "gnum": 1, "itemNo": "TY-01", "gcode": "9503008900", "name": "积木", "model": "样例|无品牌", "country": "502", "qty": "1", "unit": "007",
                "qty1": "1", "unit1": "007", "price": "100", "total": "100" } ],
              "order": { "orderNo": "IMO1", "platformCode": "3301961001", "platformName": "百象商城（样例）", "merchantCode": "3301960001",
                "merchantName": "青禾工艺（样例）", "goodsValue": "100", "freight": "10", "discount": "0", "tax": "10.01", "paid": "120.01",
                "buyer": {{person}}, "consignee": {{consignee}},
                "lines": [ { "gnum": 1, "itemNo": "TY-01", "name": "积木", "unit": "007", "qty": "1", "price": "100", "total": "100" } ] },
              "payment": { "institutionCode": "3301962001", "institutionName": "汇通支付（样例）", "paymentNo": "IMP1", "amount": "120.01",
                "payer": {{person}}, "paidAt": "2026-11-20T09:30:00+08:00" },
              "waybill": { "carrierCode": "3301963001", "carrierName": "远航速运（样例）", "waybillNo": "IMW1", "freight": "10", "grossWeight": "1.2",
                "packages": 1, "goodsInfo": "积木", "consignee": {{consignee}} }
            }
            """)!.AsObject();
    }
}
