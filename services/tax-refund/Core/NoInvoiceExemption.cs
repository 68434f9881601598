using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// VAT and consumption tax exemption without an input invoice (Caishui 2018/103): the seller is registered in a pilot zone and logged its
/// goods completely; they were declared by an e-commerce procedure at the customs of the zone; their refund is not cancelled.
/// In: released goods, export day. Out: exempt, or refused with a reason for each condition that is missing. Called by: RefundRoute.
/// </summary>
public static class NoInvoiceExemption
{
    public static RefundDecided Decide(ReleasedGoods goods, DateOnly exportDay, RouteRow law, RefundRules rules)
    {
        var decided = RefundRoute.Outcome(RefundOutcome.Exempt);
        var seller = rules.Sellers.On(goods.EbcCode, exportDay);
        if (seller is null || rules.Zones.On(seller.Zone, exportDay) is null)
        {
            decided.Reasons.Add(Reasons.SellerNotInZone(goods.EbcCode, seller?.Zone ?? "", law));
        }
        // 9810 is answered differently from place to place: a setting names the zones that let it pass.
        if (rules.Procedures.On(goods.Procedure, exportDay) is null
            && !(goods.Procedure == PreRefund.Procedure && rules.Settings.Exempt9810Zones.Contains(goods.Zone)))
        {
            decided.Reasons.Add(Reasons.ProcedureNotElectronic(goods.Procedure, law));
        }
        if (rules.Zones.On(goods.Zone, exportDay) is not { } zone)
        {
            decided.Reasons.Add(Reasons.NoSuchZone(goods.Zone, law));
        }
        else if (!zone.Has(goods.CustomsCode))
        {
            decided.Reasons.Add(Reasons.OfficeOutsideZone(goods.CustomsCode, zone, law));
        }
        var deemed = new DeemedLines();
        for (var i = 0; i < goods.Lines.Count; i++)
        {
            var line = goods.Lines[i];
            if (!line.Logged)
            {
                decided.Reasons.Add(Reasons.NotLogged(i, law));
            }
            if (rules.Library.On(line.Gcode, exportDay) is not { } row)
            {
                decided.Reasons.Add(Reasons.CodeUnknown(i, line.Gcode, law));
            }
            else if (row.Flag == RefundFlag.Taxed)
            {
                decided.Reasons.Add(Reasons.RefundCancelled(i, row, law));
                deemed.Add(Decimals.Read(line.Amount), row, goods.Currency);
            }
        }
        if (decided.Reasons.Count > 0)
        {
            decided.Outcome = RefundOutcome.Refused;
        }
        decided.Used.Add(RefundRoute.UsedOf(law, $"date={RefundRoute.Day(exportDay)}; seller-zone={seller?.Zone}; office={goods.CustomsCode}; zone={goods.Zone}"));
        deemed.Tell(decided, exportDay, goods.Currency, rules);
        return decided;
    }
}
