using Google.Protobuf;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core;

/// <summary>The documents a case is made of.</summary>
[Flags]
public enum Legs
{
    None = 0,
    Order = 1,
    Payment = 2,
    Waybill = 4,

    /// <summary>What has to meet in the three-document match.</summary>
    Documents = Order | Payment | Waybill,
    Declaration = 8,
    All = Documents | Declaration,
}

/// <summary>
/// The clearance case of one declaration. What is asked of the database stands in columns; documents and the decision are protobuf bytes.
/// The copies of order, payment and waybill go when the case is decided for good: their own houses keep them.
/// </summary>
/// <param name="FilingId">dcl_…</param>
/// <param name="Tenant">Company code of the filer; empty until the declaration is here.</param>
/// <param name="Status">Official status the case rests in: 0 (no declaration yet), 2, 100, 300, 500, 800 or 899.</param>
/// <param name="Ending">Set when the case ended without release.</param>
/// <param name="Missing">Documents the case waits for.</param>
/// <param name="Refused">Documents of the same submission that their own house refused.</param>
/// <param name="Loose">Documents that were filed alone and are used by this case.</param>
/// <param name="Sought">Documents in whose row of legs filed alone this case stands in line.</param>
/// <param name="HeldSince">Unix milliseconds since an officer has to decide; null when none has.</param>
/// <param name="Trace">The trace the case began in (25 bytes or none).</param>
/// <param name="Decision">
/// A <see cref="DeclarationDecided"/> with everything decided so far, all moves included. A later version begins with one: its number and the
/// moves of the versions before it.
/// </param>
public sealed record CaseFile(
    string FilingId,
    string Tenant,
    int Status,
    Ending Ending,
    Legs Missing,
    Legs Refused,
    Legs Loose,
    Legs Sought,
    long? HeldSince,
    byte[] Trace,
    byte[]? Declaration,
    byte[]? Order,
    byte[]? Payment,
    byte[]? Waybill,
    byte[]? Decision)
{
    private static byte[] Mark(int field)
    {
        var tag = (uint)field << 3 | 2;
        return [(byte)((tag & 0x7F) | 0x80), (byte)(tag >> 7)];
    }

    public static CaseFile Open(string filingId, byte[] trace, int version = 1) => new(
        filingId, "", 0, Ending.Unspecified, Legs.All, Legs.None, Legs.None, Legs.None, null, trace, null, null, null, null,
        version <= 1 ? null : new DeclarationDecided { FilingId = filingId, Version = version }.ToByteArray());

    /// <summary>Version of the declaration it is about, from 1. The rest of the decision is passed over, because every departure asks.</summary>
    public int Version
    {
        get
        {
            var input = new CodedInputStream(Decision ?? []);
            while (input.ReadTag() is not 0 and var tag)
            {
                if (WireFormat.GetTagFieldNumber(tag) == DeclarationDecided.VersionFieldNumber)
                {
                    return Math.Max(1, input.ReadInt32());
                }
                input.SkipLastField();
            }
            return 1;
        }
    }

    /// <summary>Documents may still join, and the case may still be decided by the rules.</summary>
    public bool IsOpen => Ending == Ending.Unspecified && Status < OfficialStatus.Refused;

    public bool IsHeld => Ending == Ending.Unspecified && Status is OfficialStatus.ManualReview or OfficialStatus.Inspection;

    // Tag and length of ie_flag, and its one letter.
    private static readonly byte[] ImportMark = [.. Mark(DeclarationSubmitted.IeFlagFieldNumber), 1, (byte)'I'];

    /// <summary>
    /// Its list is an import. The bytes are searched and not read, because every loaded case is asked; another text that happens to hold the same
    /// four bytes costs a few rows that are loaded in vain.
    /// </summary>
    public bool IsImport => Declaration is { } list && list.AsSpan().IndexOf(ImportMark) >= 0;

    public bool Lacks(Legs leg) => (Missing & leg) != 0;

    /// <summary>Everything decided so far; an empty message when nothing is.</summary>
    public DeclarationDecided ReadDecision() =>
        Decision is null ? new DeclarationDecided { FilingId = FilingId } : DeclarationDecided.Parser.ParseFrom(Decision);

    public DeclarationSubmitted? ReadDeclaration() => Declaration is null ? null : DeclarationSubmitted.Parser.ParseFrom(Declaration);

    /// <summary>The documents, read once; those in hand need not be read again.</summary>
    public Papers ReadPapers(DeclarationSubmitted? declaration = null, OrderChecked? order = null, PaymentChecked? payment = null, WaybillChecked? waybill = null) => new(
        declaration ?? ReadDeclaration(),
        order ?? (Order is null ? null : OrderChecked.Parser.ParseFrom(Order)),
        payment ?? (Payment is null ? null : PaymentChecked.Parser.ParseFrom(Payment)),
        waybill ?? (Waybill is null ? null : WaybillChecked.Parser.ParseFrom(Waybill)));
}

/// <summary>The documents of a case as messages; null where one is not here.</summary>
public readonly record struct Papers(DeclarationSubmitted? Declaration, OrderChecked? Order, PaymentChecked? Payment, WaybillChecked? Waybill);
