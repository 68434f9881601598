using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>Who may file what: the acting company of a document must be the company of the token.</summary>
public static class Acting
{
    public const string Merchant = "merchant", Platform = "platform", PaymentInstitution = "payment-institution", Carrier = "carrier",
        Bank = "bank", Officer = "officer", Operator = "operator";

    /// <summary>Who confirms a deposit or letter: who has the money or gave the letter, customs or a bank, but never who lodged it.</summary>
    public static readonly IReadOnlyList<string> Confirmers = [Officer, Operator, Bank];

    /// <summary>Roles that file each kind of document.</summary>
    public static IReadOnlyList<string> RolesFor(FilingKind kind) => kind switch
    {
        FilingKind.Declaration or FilingKind.Order => [Merchant, Platform],
        FilingKind.Payment => [PaymentInstitution, Merchant],
        FilingKind.Waybill or FilingKind.Departure => [Carrier],
        FilingKind.Return or FilingKind.Stock or FilingKind.Sales => [Merchant, Platform],
        // Who withholds the tax, or declares for who does, lodges the guarantee.
        FilingKind.Guarantee => [Merchant, Platform, Carrier],
        FilingKind.RefundMonth => [Merchant],
        FilingKind.Collection => [Officer],
        FilingKind.Refund or FilingKind.Reversal => [PaymentInstitution],
        _ => [Bank, PaymentInstitution],
    };

    /// <summary>Says which field names another company than the caller's; nothing when the caller may file it.</summary>
    public static void Check(Bundle bundle, string company, IReadOnlyCollection<string> roles, Faults faults)
    {
        var import = bundle.IsImport;
        switch (bundle.Kind)
        {
            case FilingKind.Declaration:
                var d = bundle.Declaration!;
                Either(
                    roles.Contains(Merchant) && d.EbcCode == company || roles.Contains(Platform) && d.EbpCode == company,
                    roles.Contains(Merchant), d.EbcCode, d.EbpCode, bundle.Order is null ? "" : "/order", Ceb("CEB603/Inventory/InventoryHead/"));
                break;
            case FilingKind.Order:
                var o = bundle.Order!;
                Either(
                    roles.Contains(Merchant) && o.EbcCode == company || roles.Contains(Platform) && o.EbpCode == company,
                    roles.Contains(Merchant), o.EbcCode, o.EbpCode, "", Ceb("CEB303/Order/OrderHead/"));
                break;
            case FilingKind.Payment:
                var p = bundle.Payment!;
                if (!(roles.Contains(PaymentInstitution) && p.PayCode == company || roles.Contains(Merchant) && p.EbcCode == company))
                {
                    var own = roles.Contains(PaymentInstitution);
                    faults.Add("NOT_OWN_COMPANY", own ? "/institutionCode" : "/merchantCode", Ceb(own ? "CEB403/Receipts/payCode" : "CEB403/Receipts/ebcCode"),
                        own ? p.PayCode : p.EbcCode, company);
                }
                break;
            case FilingKind.Waybill when bundle.Waybill!.LogisticsCode != company:
                faults.Add("NOT_OWN_COMPANY", "/carrierCode", Ceb("CEB505/Logistics/logisticsCode"), bundle.Waybill.LogisticsCode, company);
                break;
            case FilingKind.Refund when bundle.Refund!.PayCode != company:
                faults.Add("NOT_OWN_COMPANY", "/institutionCode", "", bundle.Refund.PayCode, company);
                break;
            case FilingKind.Reversal when bundle.Reversal!.PayCode != company:
                faults.Add("NOT_OWN_COMPANY", "/institutionCode", "", bundle.Reversal.PayCode, company);
                break;
            case FilingKind.Guarantee when bundle.Guarantee!.Company != company:
                faults.Add("NOT_OWN_COMPANY", "/company", "", bundle.Guarantee.Company, company);
                break;
            case FilingKind.Departure when bundle.Departure!.LogisticsCode != company:
                faults.Add("NOT_OWN_COMPANY", "/carrierCode",
                    // A delivery names no means of transport.
                    bundle.Departure.TrafMode.Length == 0 ? "CEB513/LogisticsStatus/logisticsCode" : "CEB509/Departure/DepartureHead/logisticsCode",
                    bundle.Departure.LogisticsCode, company);
                break;
        }

        string Ceb(string element) => import ? ImportElements.Of(element) : element;

        void Either(bool allowed, bool merchant, string ebc, string ebp, string root, string ceb)
        {
            if (!allowed)
            {
                faults.Add("NOT_OWN_COMPANY", root + (merchant ? "/merchantCode" : "/platformCode"), ceb + (merchant ? "ebcCode" : "ebpCode"),
                    merchant ? ebc : ebp, company);
            }
        }
    }
}
