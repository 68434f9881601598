using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>One event of a declaration's life: how it changes the facts, and how a test says it to a running gateway.</summary>
internal sealed record Told(string Name, Func<FilingView, FilingView> Apply, Func<CatchingBus, Task> To)
{
    public override string ToString() => Name;
}

/// <summary>Whole lives of declarations, as the houses tell them.</summary>
internal static class History
{
    public static Told[] Settled(string id, long t) =>
    [
        .. Legs(id, t),
        Of(Events.DeclarationsDecided, Decided(id, t + 40, 120), FilingState.After),
        Of(Events.DeclarationsDecided, Released(id, t + 50), FilingState.After),
        Of(Events.DeclarationsClosed, new DeclarationClosed
        {
            FilingId = id, Move = new StatusMove { Status = 899, At = t + 110 }, Moved = new GoodsMoved { FilingId = id, LeftAt = t + 100 },
        }, FilingState.After),
        Of(Events.RefundsDecided, new RefundDecided { FilingId = id, Outcome = "exempt", Amount = "0", ToCost = "0", At = t + 120 }, FilingState.After),
        Of(Events.ProceedsSettlements, new ProceedsSettled
        {
            FilingId = id, Outcome = "settled", Received = "128.4", Fees = "0", Refunds = "0", Difference = "0", Currency = "502", Rate = "7.11463",
            Cny = "913.52", At = t + 130,
        }, FilingState.After),
    ];

    public static Told[] HeldThenRefused(string id, long t) =>
    [
        .. Legs(id, t),
        Of(Events.DeclarationsDecided, Decided(id, t + 40, 120, 300), FilingState.After),
        Of(Events.DeclarationsDecided, Decided(id, t + 60, 500), FilingState.After),
        Of(Events.DeclarationsDecided, Refused(id, t + 80), FilingState.After),
    ];

    public static Told[] DocumentsThenSettled(string id, long t) =>
    [
        .. Settled(id, t),
        Of(Events.ProceedsSettlements, new ProceedsSettled { FilingId = id, Outcome = "documents", Received = "100", Currency = "502", At = t + 125 }, FilingState.After),
    ];

    public static Told[] Legs(string id, long t) =>
    [
        Of(Events.OrdersAnswered, new OrderChecked { FilingId = id, Verdict = Verdict.Accepted, CheckedAt = t + 10 }, FilingState.After),
        Of(Events.PaymentsAnswered, new PaymentChecked { FilingId = id, Verdict = Verdict.Accepted, CheckedAt = t + 20, Amount = "134.9", Currency = "502" }, FilingState.After),
        Of(Events.WaybillsAnswered, new WaybillChecked { FilingId = id, Verdict = Verdict.Accepted, CheckedAt = t + 30 }, FilingState.After),
    ];

    public static DeclarationDecided Decided(string id, long at, params int[] statuses)
    {
        var decided = new DeclarationDecided { FilingId = id, Channel = "green", Score = 10, PreNo = "B20261120000000001" };
        decided.Moves.Add(statuses.Select((s, i) => new StatusMove { Status = s, At = at + i }));
        return decided;
    }

    public static DeclarationDecided Released(string id, long at)
    {
        var released = Decided(id, at, 399, 800);
        released.Released = new ReleasedGoods { Amount = "128.4", Currency = "502", ReleasedAt = at };
        return released;
    }

    public static DeclarationDecided Refused(string id, long at)
    {
        var refused = Decided(id, at, 100);
        refused.Ending = Ending.Refused;
        refused.Reasons.Add(new Reason { Code = "MATCH_AMOUNT", Zh = "金额不符" });
        return refused;
    }

    public static Told Of<T>(EventKind<T> kind, T item, Func<FilingView, T, FilingView> after) where T : IMessage<T>, new() =>
        new(kind.Name, view => after(view, item), bus => bus.Say(kind, item));
}
