using System.Globalization;
using Google.Protobuf;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core;

/// <summary>
/// How documents meet in a case, in any order of arrival.
/// A leg that came in the declaration's own submission carries its id and joins by it. A leg filed alone joins by its business key: it waits
/// in its row until a declaration names it, or goes to the oldest declaration that waits for it.
/// A refused leg of the own submission refuses the declaration. A refused leg filed alone changes nothing: its filer may send a better one,
/// and nobody else's declaration dies of it.
/// </summary>
public static class Joining
{
    public static readonly IReadOnlyList<Legs> Each = [Legs.Order, Legs.Payment, Legs.Waybill];

    /// <summary>
    /// Legs that the submission brought with it, by the bits of <c>embeds</c> (1 order, 2 payment, 4 waybill); they are never looked for by
    /// business key. A declaration that tells none may still bring them.
    /// </summary>
    public static Legs Embedded(DeclarationSubmitted declaration) => (Legs)declaration.Embeds & Legs.Documents;

    /// <summary>True when the case would take the declaration; false when it has one or has ended.</summary>
    public static bool AcceptsDeclaration(CaseFile file) => file.IsOpen && file.Lacks(Legs.Declaration);

    /// <summary>True when the request to close the case overtook its declaration.</summary>
    public static bool EndedUnseen(CaseFile file) => file.Ending != Ending.Unspecified && file.Lacks(Legs.Declaration);

    /// <summary>The declaration of a case that ended before it came: it stays ended, and known to its company.</summary>
    public static CaseFile Late(CaseFile file, DeclarationSubmitted declaration) =>
        file with { Tenant = declaration.Tenant, Missing = file.Missing & ~Legs.Declaration, Declaration = declaration.ToByteArray() };

    /// <param name="without">Legs that its procedure does without.</param>
    public static CaseFile Declare(CaseFile file, DeclarationSubmitted declaration, Legs without = Legs.None) => file with
    {
        Tenant = declaration.Tenant,
        Status = OfficialStatus.Declaring,
        Missing = file.Missing & ~(Legs.Declaration | without),
        Declaration = declaration.ToByteArray(),
    };

    /// <summary>
    /// True when a leg of the own submission is news: the case is open and has none, or has one that was filed alone under the same number
    /// (the own one counts, the other one is free again).
    /// </summary>
    public static bool AcceptsOwn(CaseFile file, Legs leg) => file.IsOpen && (file.Lacks(leg) || (file.Loose & leg) != 0);

    public static CaseFile JoinOwn(CaseFile file, Legs leg, byte[] body, bool refused) => With(file, leg, body) with
    {
        Missing = file.Missing & ~leg,
        Loose = file.Loose & ~leg,
        Sought = file.Sought & ~leg,
        Refused = refused ? file.Refused | leg : file.Refused,
    };

    /// <summary>True when this declaration waits for a leg that somebody files alone.</summary>
    public static bool Awaits(CaseFile file, Legs leg) => (file.IsOpen || file.IsHeld) && !file.Lacks(Legs.Declaration) && file.Lacks(leg);

    public static CaseFile JoinLoose(CaseFile file, Legs leg, byte[] body) => With(file, leg, body) with
    {
        Missing = file.Missing & ~leg,
        Loose = file.Loose | leg,
        Sought = file.Sought & ~leg,
    };

    /// <summary>Stands in line for a leg that somebody files alone.</summary>
    public static CaseFile Seek(CaseFile file, Legs leg) => file with { Sought = file.Sought | leg };

    /// <summary>Says that the line for a leg is full.</summary>
    public static void SayLineFull(Legs leg, DeclarationSubmitted declaration, Explainer say)
    {
        var (pointer, ceb, number) = Number(leg, declaration);
        say.Say("L02", Name(leg), pointer, ceb, $"{Name(leg)} {number}", "declaration", LooseLeg.MostWaiting.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// False for a waybill without a merchant while declarations of several merchants wait for it: whose it is nobody can tell, so they go
    /// on waiting until the carrier files a version that names the merchant.
    /// </summary>
    public static bool TellsWhose(string merchant, IEnumerable<DeclarationSubmitted> waiting) =>
        merchant.Length > 0 || waiting.Select(d => d.EbcCode).Distinct(StringComparer.Ordinal).Take(2).Count() < 2;

    /// <summary>
    /// Why a leg filed alone cannot serve this declaration: another one uses it, or it is a waybill that names another merchant. Says
    /// nothing when it can. Of a declaration of another company nothing is told but that it exists.
    /// </summary>
    public static bool Serves(LooseLeg row, Legs leg, DeclarationSubmitted declaration, Explainer say)
    {
        if (!row.IsFree && row.UsedBy != declaration.FilingId)
        {
            var (pointer, ceb, number) = Number(leg, declaration);
            var other = row.UsedTenant == declaration.Tenant ? row.UsedBy : "another declaration";
            say.Say("L01", Name(leg), pointer, ceb, $"{Name(leg)} {number}", "declaration", other);
            return false;
        }
        if (leg == Legs.Waybill && row.Body is { } body
            && WaybillChecked.Parser.ParseFrom(body).EbcCode is { Length: > 0 } owner && owner != declaration.EbcCode)
        {
            // The waybill stays free: a stranger who names it does not keep it from its merchant.
            say.Say("M02", "declaration", "/merchantCode", "CEB603/Inventory/InventoryHead/ebcCode", declaration.EbcCode, "waybill", "another merchant");
            return false;
        }
        return true;
    }

    public static string Name(Legs leg) => leg switch
    {
        Legs.Order => "order",
        Legs.Payment => "payment",
        Legs.Waybill => "waybill",
        _ => "declaration",
    };

    /// <summary>Names of the documents a case waits for.</summary>
    public static IEnumerable<string> Names(Legs legs) => Each.Append(Legs.Declaration).Where(l => (legs & l) != 0).Select(Name);

    private static (string Pointer, string Ceb, string Number) Number(Legs leg, DeclarationSubmitted declaration) => leg == Legs.Waybill
        ? ("/waybillNo", "CEB603/Inventory/InventoryHead/logisticsNo", declaration.LogisticsNo)
        : ("/orderNo", "CEB603/Inventory/InventoryHead/orderNo", declaration.OrderNo);

    private static CaseFile With(CaseFile file, Legs leg, byte[] body) => leg switch
    {
        Legs.Order => file with { Order = body },
        Legs.Payment => file with { Payment = body },
        Legs.Waybill => file with { Waybill = body },
        _ => throw new ArgumentOutOfRangeException(nameof(leg)),
    };
}
