using System.Text;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>The printed tables of the house are the code's own.</summary>
public sealed class FilingStatusTests
{
    private const string Id = "dcl_1";
    private const long T = 1_800_000_000_000;

    [Fact]
    public void The_readme_prints_every_status()
    {
        var printed = Tables.Read("status");
        Assert.Equal(
            FilingStatus.All.Select(s => $"{s.Name} {s.Group} {(s.Final ? "yes" : "no")}"),
            printed.Select(row => $"{row[0]} {row[1]} {row[2]}"));
    }

    [Fact]
    public void The_readme_prints_what_each_event_does()
    {
        var columns = Tables.Header("from");
        Assert.Equal(Events().Select(e => e.Name), columns.Skip(1));
        var expected = new StringBuilder();
        foreach (var (name, view) in States())
        {
            expected.AppendLine(string.Join(" | ", Events().Select(e => FilingStatus.Of(FilingKind.Declaration, e.Apply(view)).Name)
                .Select(n => n == name ? "–" : n).Prepend(name)));
        }
        var printed = string.Concat(Tables.Read("from").Select(row => string.Join(" | ", row) + Environment.NewLine));
        Assert.Equal(expected.ToString(), printed);
    }

    [Fact]
    public void Numbers_and_names_are_unique()
    {
        Assert.Equal(FilingStatus.All.Count, FilingStatus.All.Select(s => s.Number).Distinct().Count());
        Assert.Equal(FilingStatus.All.Count, FilingStatus.All.Select(s => s.Name).Distinct().Count());
        Assert.All(FilingStatus.All, s => Assert.Contains(s.Group, FilingStatus.Groups));
    }

    [Theory]
    [InlineData(2, new int[0])]
    [InlineData(120, new[] { 120 })]
    [InlineData(500, new[] { 120, 300, 500 })]
    [InlineData(399, new[] { 120, 300, 500, 399 })]
    [InlineData(899, new[] { 899, 800, 120 })]
    [InlineData(800, new[] { 800, 120, 300 })]
    public void The_official_code_that_stands(int expected, int[] arrived)
    {
        var view = FilingStateTests.New();
        var at = T;
        foreach (var status in arrived)
        {
            view = FilingState.After(view, new DeclarationDecided { FilingId = Id, Moves = { new StatusMove { Status = status, At = at++ } } });
        }
        Assert.Equal(expected, OfficialStatus.Latest(view));
    }

    public static TheoryData<string, string, string, string> Deadlines_ => new()
    {
        { "legs missing", "waiting", "Close", "NotLate" },
        { "all there, customs silent", "checked", "Late", "Clearance" },
        { "held", "held", "Late", "Clearance" },
        { "released", "released", "Late", "Departure" },
        { "departed", "departed", "Late", "Proceeds" },
        { "settled", "settled", "Nothing", "NotLate" },
        { "refused", "refused", "Nothing", "NotLate" },
    };

    [Theory]
    [MemberData(nameof(Deadlines_))]
    public void A_passed_deadline_means(string name, string state, string act, string late)
    {
        Assert.NotEmpty(name);
        var settings = new DeadlineSettings(TimeSpan.FromHours(72), TimeSpan.FromDays(15), TimeSpan.FromDays(90));
        var view = States().Concat([("checked", FilingStateTests.Tell(FilingStateTests.New(), History.Legs(Id, T)))])
            .First(s => s.Item1 == state || (state == "waiting" && s.Item1 == "waiting-for-payment")).Item2;
        var now = T + (long)TimeSpan.FromDays(365).TotalMilliseconds;
        Assert.Equal((act, late), (Deadlines.Decide(view, T, now, settings).Act.ToString(), Deadlines.Decide(view, T, now, settings).Late.ToString()));
        Assert.Equal("Nothing", Deadlines.Decide(view, T, T + 1, settings).Act.ToString());
    }

    // One representative of every status a declaration can be in.
    private static IEnumerable<(string, FilingView)> States()
    {
        var none = FilingStateTests.New();
        var settled = History.Settled(Id, T);
        FilingView[] views =
        [
            none,
            new FilingView { Order = new LegMark(), Payment = new LegMark { State = LegState.Filed }, Waybill = new LegMark { State = LegState.Filed } },
            new FilingView { Order = new LegMark { State = LegState.Filed }, Payment = new LegMark(), Waybill = new LegMark { State = LegState.Filed } },
            new FilingView { Order = new LegMark { State = LegState.Filed }, Payment = new LegMark { State = LegState.Filed }, Waybill = new LegMark() },
            FilingState.After(none, new OrderChecked { FilingId = Id, Verdict = Verdict.Refused, CheckedAt = T }),
            FilingState.After(none, History.Decided(Id, T + 40, 120, 300)),
            FilingStateTests.Tell(none, settled[..5]),
            FilingStateTests.Tell(none, settled[..6]),
            FilingStateTests.Tell(none, settled[..7]),
            FilingState.After(FilingStateTests.Tell(none, settled[..7]), new ProceedsSettled { FilingId = Id, Outcome = "documents", At = T + 90 }),
            FilingStateTests.Tell(none, settled),
            FilingState.After(none, History.Refused(Id, T + 40)),
            FilingState.After(none, new DeclarationDecided { FilingId = Id, Ending = Ending.Cancelled }),
            FilingState.After(none, new DeclarationDecided { FilingId = Id, Ending = Ending.Expired }),
            FilingState.After(none, new ItemParked { FilingId = Id, House = Houses.Customs, ParkedId = "p", At = T }),
            FilingState.Became(FilingStateTests.Tell(none, settled[..5]), Late.Departure, T + 200),
        ];
        return views.Select(v => (FilingStatus.Of(FilingKind.Declaration, v).Name, v));
    }

    private static (string Name, Func<FilingView, FilingView> Apply)[] Events() =>
    [
        ("OrdersChecked", v => FilingState.After(v, new OrderChecked { FilingId = Id, Verdict = Verdict.Accepted, CheckedAt = T + 1000 })),
        ("PaymentsChecked", v => FilingState.After(v, new PaymentChecked { FilingId = Id, Verdict = Verdict.Accepted, CheckedAt = T + 1000 })),
        ("WaybillsChecked", v => FilingState.After(v, new WaybillChecked { FilingId = Id, Verdict = Verdict.Accepted, CheckedAt = T + 1000 })),
        ("300 or 500", v => FilingState.After(v, History.Decided(Id, T + 1000, 300))),
        ("100", v => FilingState.After(v, History.Refused(Id, T + 1000))),
        ("800", v => FilingState.After(v, History.Released(Id, T + 1000))),
        ("closure granted", v => FilingState.After(v, new DeclarationDecided { FilingId = Id, Ending = Ending.Cancelled })),
        ("GoodsMovements", v => FilingState.After(v, new GoodsMoved { FilingId = Id, LeftAt = T + 1000 })),
        ("RefundsDecided", v => FilingState.After(v, new RefundDecided { FilingId = Id, Outcome = "exempt", At = T + 1000 })),
        ("ProceedsSettlements", v => FilingState.After(v, new ProceedsSettled { FilingId = Id, Outcome = "settled", At = T + 1000 })),
        ("ItemsParked", v => FilingState.After(v, new ItemParked { FilingId = Id, House = Houses.FxSettlement, ParkedId = "q", At = T + 2000 })),
    ];
}

/// <summary>Reads the markdown tables of the gateway's README by their first header cell.</summary>
internal static class Tables
{
    private static readonly string[] Lines = File.ReadAllLines(Find());

    public static List<string> Header(string first) => Cells(Lines[Start(first)]);

    public static List<List<string>> Read(string first) =>
        [.. Lines.Skip(Start(first) + 2).TakeWhile(l => l.StartsWith('|')).Select(Cells)];

    private static int Start(string first)
    {
        var at = Array.FindIndex(Lines, l => l.StartsWith($"| {first} |", StringComparison.Ordinal));
        Assert.True(at >= 0, $"services/gateway/README.md has no table that begins with '{first}'.");
        return at;
    }

    private static List<string> Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(c => c.Trim())];

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "services", "gateway", "README.md");
            if (File.Exists(path))
            {
                return path;
            }
        }
        throw new FileNotFoundException("services/gateway/README.md is not above the test.");
    }
}
