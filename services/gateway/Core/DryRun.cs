// in:  the row a declaration would begin with, and what the houses would answer.   out: where it would end and why.
// called by: Features/TryDeclaration. The facts and the status are those of the real one: Core/FilingState, Core/FilingStatus.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>What the houses would say of one submission; null where a house was not asked, had nothing to say, or did not answer.</summary>
/// <param name="Away">Houses that did not answer.</param>
public sealed record Trials(
    OrderChecked? Order, PaymentTrialAnswer? Payment, WaybillChecked? Waybill, DeclarationTrialAnswer? Customs, RefundDecided? Refund,
    SettlementTrialAnswer? Settlement, IReadOnlySet<string> Away);

/// <summary>A leg that would be awaited. <paramref name="By"/>: Unix milliseconds.</summary>
public sealed record MissingLeg(string Leg, string From, long By);

/// <summary>One event that would follow.</summary>
/// <param name="Basis">measured: as recently here; deadline: the setting after which it counts as late.</param>
/// <param name="By">Unix milliseconds; null where it was measured.</param>
public sealed record Expected(string Event, string Basis, double? TypicalSeconds, double? MostSeconds, int? Of, long? By, string? Setting);

/// <summary>Durations measured lately, seconds: half of them at most <paramref name="Typical"/>, 95 of 100 at most <paramref name="Most"/>.</summary>
public sealed record Lately(double Typical, double Most, int Of);

/// <summary>Where a declaration would get with what is at hand. Pure.</summary>
public static class DryRun
{
    /// <summary>Would not be filed at all: its number is used. Could not be told: a house that decides it did not answer.</summary>
    public const string NotFiled = "not-filed", Unknown = "unknown";

    /// <summary>Of an amendment: customs would not end the version that stands.</summary>
    public const string Standing = "standing";

    private static readonly string[] Clearing = [Houses.Transaction, Houses.Payment, Houses.Logistics, Houses.Customs];

    /// <summary>The facts once these answers are in.</summary>
    public static FilingView Foresee(FilingView first, Trials trials)
    {
        var view = first;
        view = trials.Order is { } order ? FilingState.After(view, order) : view;
        view = trials.Payment?.Payment is { } payment ? FilingState.After(view, payment) : view;
        view = trials.Payment?.Alone is { } alone ? FilingState.After(view, alone) : view;
        view = trials.Waybill is { } waybill ? FilingState.After(view, waybill) : view;
        view = trials.Refund is { } refund ? FilingState.After(view, refund) : view;
        view = trials.Settlement?.Settlement is { } settlement ? FilingState.After(view, settlement) : view;
        if (trials.Customs is { Reasons.Count: > 0 } customs)
        {
            view = view.Clone();
            view.Reasons.Add(customs.Reasons);
        }
        return view;
    }

    /// <summary>The status it would reach by its own documents; null when it cannot be told.</summary>
    public static Status? Reaches(FilingView foreseen, Trials trials) => trials.Customs?.Outcome switch
    {
        // A refusal stands whatever the others would say.
        "refused" => FilingStatus.Refused,
        _ when Clearing.Any(trials.Away.Contains) => null,
        "released" => FilingStatus.Released,
        "held" => FilingStatus.Held,
        _ => FilingStatus.Of(FilingKind.Declaration, foreseen),
    };

    /// <summary>Legs that the submission does not bring and nobody filed alone, with the day they must be there.</summary>
    public static IReadOnlyList<MissingLeg> Missing(Bundle bundle, Trials trials, long now, DeadlineSettings settings)
    {
        var by = now + (long)settings.Legs.TotalMilliseconds;
        List<MissingLeg> missing = [];
        Add("order", bundle.Order is not null, "platform");
        Add("payment", bundle.Payment is not null, "payment-institution");
        Add("waybill", bundle.Waybill is not null, "carrier");
        return missing;

        void Add(string leg, bool brought, string from)
        {
            if (!brought && trials.Customs?.Missing.Contains(leg) == true)
            {
                missing.Add(new MissingLeg(leg, from, by));
            }
        }
    }

    /// <summary>What would follow and when: as it went lately where that was measured, else the deadline that is set.</summary>
    /// <param name="released">From submission to release; null: too few to tell.</param>
    /// <param name="settled">From release to settled; null: too few to tell.</param>
    public static IReadOnlyList<Expected> Times(
        Status? reaches, Lately? released, Lately? settled, long now, DeadlineSettings settings, bool import = false, bool overseas = false)
    {
        if (reaches is null || reaches.Final)
        {
            return [];
        }
        var legs = (long)settings.Legs.TotalMilliseconds;
        var departure = now + (long)settings.Departure.TotalMilliseconds;
        // Who waits for a leg or an officer waits for people: how long others took says nothing.
        var flows = reaches == FilingStatus.Released;
        List<Expected> expected =
        [
            flows && released is not null ? Measured("released", released) : new Expected("released", "deadline", null, null, null, now + legs, "Gateway:LegsDeadline"),
            new Expected(import ? "delivered" : "departed", "deadline", null, null, null, departure + (flows ? 0 : legs), "Gateway:DepartureDeadline"),
        ];
        // When goods in a warehouse abroad are sold nobody can tell.
        if (!import && !overseas)
        {
            expected.Add(flows && settled is not null
                ? Measured("settled", settled)
                : new Expected("settled", "deadline", null, null, null, departure + (flows ? 0 : legs) + (long)settings.Proceeds.TotalMilliseconds, "Gateway:ProceedsDeadline"));
        }
        return expected;

        static Expected Measured(string name, Lately lately) => new(name, "measured", lately.Typical, lately.Most, lately.Of, null, null);
    }
}
