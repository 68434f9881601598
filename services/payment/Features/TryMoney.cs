using System.Security.Claims;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Payment.Features;

/// <summary>A trial of a payment in parts or as a whole, of a refund, of a reversal: the step of each, and what stands after it. Called by: PaymentQuestions.</summary>
public static class TryMoney
{
    public static async Task<MoneyTrialAnswer> RunAsync(MoneyTrial asked, ClaimsPrincipal user, HouseRuntime house, CancellationToken ct)
    {
        var now = house.Time.GetUtcNow();
        var item = Item(asked, user.Company(), now);
        if (item is null || !Own(asked, user))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "NOT_OWN_COMPANY"));
        }
        var answer = Answer(await house.TryAsync<PaymentWork>([item], ct), asked, user.Sees);
        if (Refused(answer) is { } refused)
        {
            var stands = Answer(await house.TryAsync<PaymentWork>([item, refused], ct), asked, user.Sees);
            answer.IfRefused = new MoneyTrialAnswer { Balance = stands.Balance, Orders = { stands.Orders } };
        }
        return answer;
    }

    /// <summary>That customs says no to a reversal; null: it is not asked.</summary>
    public static Item? Refused(MoneyTrialAnswer answer) => answer.Withdrawn is not { Asks: true } asks ? null : Trial.Item(Events.WithdrawalsAnswered, new WithdrawalAnswered
    {
        FilingId = asks.FilingId, PaymentId = asks.PaymentId, EbcCode = asks.EbcCode, OrderNos = { asks.Orders.Select(o => o.OrderNo) },
    });

    /// <summary>Null: nothing is asked.</summary>
    public static Item? Item(MoneyTrial asked, string tenant, DateTimeOffset now)
    {
        switch (asked)
        {
            case { Payment: { } payment }:
                (payment.FilingId, payment.Tenant) = (FilingId.New(FilingId.Payment, now), tenant);
                return Trial.Item(Events.PaymentsSubmitted, payment);
            case { Refund: { } refund }:
                (refund.FilingId, refund.Tenant) = (FilingId.New(FilingId.Refund, now), tenant);
                return Trial.Item(Events.PayersRefunded, refund);
            case { Reversal: { } reversal }:
                (reversal.FilingId, reversal.Tenant, reversal.At) = (FilingId.New(FilingId.Reversal, now), tenant, now.ToUnixTimeMilliseconds());
                return Trial.Item(Events.ReversalsRequested, reversal);
            default:
                return null;
        }
    }

    /// <param name="sees">Whether the asker sees what a company is party to.</param>
    public static MoneyTrialAnswer Answer(Trial<PaymentWork> trial, MoneyTrial asked, Func<string, bool> sees)
    {
        var (id, payCode, payNo) = asked switch
        {
            { Payment: { } p } => (p.FilingId, p.PayCode, p.PayNo),
            { Refund: { } r } => (r.FilingId, r.PayCode, r.PayNo),
            _ => (asked.Reversal.FilingId, asked.Reversal.PayCode, asked.Reversal.PayNo),
        };
        var answer = new MoneyTrialAnswer { Document = trial.Of<DocumentAnswered>(d => d.FilingId == id), Withdrawn = trial.Of<PaymentWithdrawn>(w => w.FilingId == id) };
        // What customs hears of a payment leaves before what its filer hears.
        answer.Checked.Add(trial.Left.OfType<PaymentChecked>().Where(c => c.FilingId == id).GroupBy(c => c.OrderNo, StringComparer.Ordinal).Select(g => Told(g.Last(), sees)));
        if (trial.Work.NumberHolder(payCode, payNo) is { Payment: { } held } holder && sees(held.PayCode))
        {
            var keys = Keys(holder);
            answer.Balance = Standing.Of(holder, [.. keys.SelectMany(k => trial.Work.Order(k).Parts).Where(p => p.PaymentId == held.FilingId)]);
        }
        var named = trial.Work.NumberHolder(payCode, payNo);
        var paying = asked.Payment is null ? named?.Payment?.FilingId : id;
        foreach (var key in asked.Payment is { } payment
            ? Named(payment).Select(o => TradeRow.KeyOf(payment.EbcCode, o)).Distinct(StringComparer.Ordinal) : Keys(named))
        {
            // Who may not see the order hears of it once its own payment counts there.
            var order = trial.Work.Order(key);
            if (order.Trade is { } trade && (sees(key[..key.IndexOf('|', StringComparison.Ordinal)])
                || order.Parts.Any(p => p.PaymentId == paying && p.State != PartState.Refused)
                || trade is { Holds: true, Payment.FilingId: var paidBy } && paidBy == paying))
            {
                answer.Orders.Add(Standing.Of(order));
            }
        }
        return answer;
    }

    // Others' payments of the order are its merchant's to see, and persons nobody's.
    private static PaymentChecked Told(PaymentChecked statement, Func<string, bool> sees)
    {
        var told = Standing.Masked(statement);
        if (!sees(told.EbcCode) && told.Parts.Where(p => p.FilingId == told.FilingId).ToList() is var own)
        {
            told.Parts.Clear();
            told.Parts.Add(own);
        }
        return told;
    }

    private static bool Own(MoneyTrial asked, ClaimsPrincipal user) => asked switch
    {
        { Payment: { } payment } => user.Is(Roles.PaymentInstitution) && user.Sees(payment.PayCode) || user.Is(Roles.Merchant) && user.Sees(payment.EbcCode),
        { Refund: { } refund } => user.Is(Roles.PaymentInstitution) && user.Sees(refund.PayCode),
        _ => user.Is(Roles.PaymentInstitution) && user.Sees(asked.Reversal.PayCode),
    };

    private static IEnumerable<string> Named(PaymentSubmitted payment) => payment.Shares.Count > 0 ? payment.Shares.Select(s => s.OrderNo) : [payment.OrderNo];

    private static List<string> Keys(TradeRow? holder) =>
        holder?.Payment is not { } payment ? []
        : holder.IsNumber ? [.. payment.Shares.Select(s => TradeRow.KeyOf(payment.EbcCode, s.OrderNo)).Distinct(StringComparer.Ordinal)]
        : [holder.OrderKey];
}
