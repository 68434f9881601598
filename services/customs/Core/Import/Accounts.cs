using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core.Import;

/// <summary>What a document made of an account.</summary>
/// <param name="Entry">Null when it was refused.</param>
/// <param name="Certificate">What proved it.</param>
public sealed record AccountMove(string Company, GuaranteeSums Sums, AccountEntry? Entry, DocumentAnswered Answer, Certificate? Certificate = null);

/// <summary>What a collection made of an account, and of the bills and lists it took.</summary>
public sealed record CollectionMove(AccountMove Account, IReadOnlyList<(TaxBillMoved Bill, ImportFile File)> Collected);

/// <summary>Documents that move a guarantee account from outside. A number stands for one document: a second one under it is refused.</summary>
public static class Accounts
{
    /// <summary>
    /// A deposit or a letter: it waits until somebody else confirms it. A withdrawal is booked at once. Null: this filing was answered before.
    /// </summary>
    /// <param name="known">The entry under its number, or null. One that was refused or cancelled leaves the number to the next filing.</param>
    public static AccountMove? Lodge(GuaranteeLodged item, AccountEntry? known, GuaranteeSums sums, Explainer say, long now)
    {
        if (known is not null && known.FilingId == item.FilingId)
        {
            return null;
        }
        if (known is { State: EntryState.Booked or EntryState.Pending })
        {
            say.Say("I68", "guarantee", "/reference", "", item.Reference, "", Decimals.Write(known.Amount));
        }
        if (item.Tenant != item.Company)
        {
            say.Say("I69", "guarantee", "/company", "", item.Company, "", item.Tenant);
        }
        if (item.Kind is not ("deposit" or "letter"))
        {
            say.Say("I70", "guarantee", "/kind", "", item.Kind, "", "deposit or letter");
        }
        var amount = 0m;
        if (!Decimals.TryRead(item.Amount, out amount) || Decimals.ToFen(amount) != amount)
        {
            say.Say("I15", "guarantee", "/amount", "", item.Amount, "", "CNY with two decimals");
        }
        if (say.Reasons.Count > 0)
        {
            return Refused(item.FilingId, item.Company, sums, say, now);
        }
        var move = Guarantee.Lodge(sums, null, item.Reference, amount);
        if (move.Refusal is { } refusal)
        {
            refusal.Say(say, "guarantee");
            return Refused(item.FilingId, item.Company, sums, say, now);
        }
        var entry = new AccountEntry(AccountEntry.Lodged(item.Company, item.Reference), item.FilingId, item.Company, item.Kind, amount, now) { Bank = item.Bank };
        return amount < 0
            ? new AccountMove(
                item.Company, move.Sums, entry, new DocumentAnswered { FilingId = item.FilingId, Outcome = "done", At = now, Figures = Told(move.Sums) })
            : new AccountMove(
                item.Company, sums, entry with { State = EntryState.Pending },
                new DocumentAnswered { FilingId = item.FilingId, Outcome = "pending", At = now, Figures = $"{Told(sums)}; pending={Decimals.Write(amount)}" });
    }

    /// <summary>A deposit or letter that waits is confirmed and counts from now on, is refused, or is cancelled. Null: it waits no more.</summary>
    /// <param name="known">The entry under its number, or null.</param>
    /// <param name="used">What its certificate proved already, or null.</param>
    public static AccountMove? Decide(GuaranteeDecided item, AccountEntry? known, Certificate? used, GuaranteeSums sums, Explainer say, long now)
    {
        if (known is not { State: EntryState.Pending } || known.FilingId != item.FilingId)
        {
            return null;
        }
        var entry = known with { CertificateNo = item.CertificateNo, DecidedBy = item.By, DecidedAt = now };
        var answer = new DocumentAnswered { FilingId = item.FilingId, At = now };
        if (item.Decision == "cancelled")
        {
            (answer.Outcome, answer.Figures) = ("cancelled", Told(sums));
            return new AccountMove(known.Company, sums, entry with { State = EntryState.Cancelled }, answer);
        }
        if (item.Decision == "confirmed" && used is not null)
        {
            // One deposit that was lodged under two numbers counts once, whoever confirms it.
            say.Say("I91", "guarantee", "", "", item.CertificateNo, "", used.FilingId);
        }
        else if (item.Decision == "confirmed")
        {
            // Others were confirmed meanwhile: together they may be more than an account holds.
            var move = Guarantee.Lodge(sums, null, known.Reference, known.Amount);
            if (move.Refusal is not { } refusal)
            {
                (answer.Outcome, answer.Figures) = ("done", Told(move.Sums));
                return new AccountMove(
                    known.Company, move.Sums, entry with { State = EntryState.Booked }, answer, new Certificate(Certificate.KeyOf(known.Company, item.CertificateNo), known.FilingId));
            }
            refusal.Say(say, "guarantee");
        }
        else
        {
            say.Say("I90", "guarantee", "", "", item.Reason, "", item.ByRole);
        }
        answer.Outcome = "refused";
        answer.Reasons.Add(say.Reasons);
        return new AccountMove(known.Company, sums, entry with { State = EntryState.Refused }, answer);
    }

    /// <summary>A collection of the bills of a company whose time for returns is over; one whose return is on its way waits.</summary>
    /// <param name="known">The entry under its number, or null.</param>
    /// <param name="bills">Bills that may be due, with their lists. Those that are not generated any more are passed over.</param>
    /// <param name="more">More bills are due than one collection takes.</param>
    /// <returns>Null: this filing was answered before.</returns>
    public static CollectionMove? Collect(
        CollectionRequested item, AccountEntry? known, GuaranteeSums sums, IReadOnlyList<(TaxBillMoved Bill, ImportFile File)> bills, bool more, ImportRules rules,
        ImportSettings settings, Explainer say, long now)
    {
        if (known is not null && known.FilingId == item.FilingId)
        {
            return null;
        }
        if (known is not null || item.Reference.Length == 0)
        {
            var there = known is null ? "no number" : known.Company == item.Company ? Decimals.Write(known.Amount) : "another company";
            say.Say("I68", "collection", "/reference", "", item.Reference, "", there);
            return new CollectionMove(Refused(item.FilingId, item.Company, sums, say, now), []);
        }
        var day = ChinaDay.Of(item.At);
        List<(TaxBillMoved, ImportFile)> collected = [];
        var (waiting, due, next) = (0, 0m, sums);
        foreach (var (told, file) in bills)
        {
            var released = ChinaDay.Of(file.ReleasedAt);
            if (ReturnWindows.Of(released, rules, settings) is not { } windows)
            {
                continue;
            }
            DateOnly? open = file.Holding.OpenReturns.Count == 0 ? null : file.Holding.OpenReturns.Values.Min(r => r.Applied);
            var move = TaxBills.Summarise(TaxBillPaper.Read(told, released), item.Reference, day, windows, open);
            if (move.Refusal is not null)
            {
                waiting += move.Refusal.Rule == "I52" ? 1 : 0;
                continue;
            }
            var taken = Guarantee.Collect(next, [file.Holding.Cover], item.Reference, item.Drawn);
            (next, due) = (taken.Sums, due + taken.Due);
            collected.Add((TaxBillPaper.Moved(told, move.Bill, now), file with { Holding = file.Holding with { Cover = taken.Covers[0] } }));
        }
        var answer = new DocumentAnswered
        {
            FilingId = item.FilingId, Outcome = "done", At = now,
            Figures = string.Create(
                CultureInfo.InvariantCulture, $"bills={collected.Count}; due={Decimals.Write(due)}; waiting={waiting}; more={(more ? "yes" : "no")}; {Told(next)}"),
        };
        var entry = new AccountEntry(
            AccountEntry.Collected(item.Reference), item.FilingId, item.Company, item.Drawn ? "drawn" : "collection", due, now);
        return new CollectionMove(new AccountMove(item.Company, next, entry, answer), collected);
    }

    internal static AccountMove Refused(string filingId, string company, GuaranteeSums sums, Explainer say, long now)
    {
        var answer = new DocumentAnswered { FilingId = filingId, Outcome = "refused", At = now };
        answer.Reasons.Add(say.Reasons);
        return new AccountMove(company, sums, null, answer);
    }

    internal static string Told(GuaranteeSums sums) =>
        $"lodged={Decimals.Write(sums.Lodged)}; covered={Decimals.Write(sums.Covered)}; free={Decimals.Write(sums.Free)}";
}
