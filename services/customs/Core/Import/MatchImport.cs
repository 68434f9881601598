using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>Amounts of an import that an export does not have, CNY.</summary>
public readonly record struct ImportFigures(decimal Discount, decimal TaxTotal, decimal Paid, decimal ListDiscount)
{
    public static ImportFigures Read(Papers papers, Explainer say)
    {
        var order = papers.Order!;
        return new ImportFigures(
            Number(order.Discount, "order", "/order/discount", "CEB311/Order/OrderHead/discount"),
            Number(order.TaxTotal, "order", "/order/taxTotal", "CEB311/Order/OrderHead/taxTotal"),
            Number(order.Paid, "order", "/order/paid", "CEB311/Order/OrderHead/acturalPaid"),
            Number(papers.Declaration!.Import?.OrderDiscount ?? "", "declaration", "/orderDiscount", ""));

        decimal Number(string text, string leg, string pointer, string ceb)
        {
            if (text.Length == 0 || (Decimals.TryRead(text, out var value) && Math.Abs(value) <= ImportDecision.TooMuch))
            {
                return Decimals.Read(text);
            }
            say.Say("C00", leg, pointer, ceb, text, "", "N19,5");
            return 0;
        }
    }
}

/// <summary>
/// The match of an import: order, payment and waybill against the list and each other, and the terms that only an import has. Parties, parcel
/// and lines are those of <see cref="MatchDocuments"/>. Source: GACC CEB specification 202205 (CEB311, CEB411, CEB511, CEB621).
/// </summary>
public static class MatchImport
{
    private const string Head = "CEB621/Inventory/InventoryHead/";

    /// <summary>Says each document that was filed as one of an export. Nothing else can be compared then.</summary>
    public static void Kinds(Papers papers, Explainer say)
    {
        Import(papers.Order!.OrderType == "I", "order", "/order/orderType", "CEB311/Order/OrderHead/orderType");
        Import(papers.Payment!.Payer is not null, "payment", "/payment/payer", "CEB411/Payment/PaymentHead/payerIdNumber");
        Import(papers.Waybill!.IeFlag == "I", "waybill", "/waybill/orderNo", "CEB511/Logistics/LogisticsHead/orderNo");
        Import(papers.Declaration!.Import?.Buyer is not null, "declaration", "/import/buyer", Head + "buyerIdNumber");

        void Import(bool isImport, string leg, string pointer, string ceb)
        {
            if (!isImport)
            {
                say.Say("I60", leg, pointer, ceb, leg, "declaration", "import");
            }
        }
    }

    public static void Check(Papers papers, Figures figures, ImportFigures import, ClearanceSettings settings, Explainer say)
    {
        var (d, order, payment, waybill) = (papers.Declaration!, papers.Order!, papers.Payment!, papers.Waybill!);
        MatchDocuments.Parties(d, order, payment, waybill, say);
        MatchDocuments.Same(say, "M03", "waybill", "/waybill/orderNo", "CEB511/Logistics/LogisticsHead/orderNo", waybill.OrderNo, "order", order.OrderNo);
        Amounts(d, order, payment, figures, import, settings.AmountTolerance, say);
        Buyer(d.Import.Buyer, order.Buyer, say);
        MatchDocuments.Parcel(d, waybill, figures, settings.WeightTolerance, say);
        MatchDocuments.Lines(d, order, figures, settings.AmountTolerance, say);
        Terms(d, say);
    }

    private static void Amounts(
        DeclarationSubmitted d, OrderChecked order, PaymentChecked payment, Figures figures, ImportFigures import, decimal tolerance, Explainer say)
    {
        if (MatchDocuments.Differ(figures.Sum, figures.GoodsValue, tolerance))
        {
            say.Say("M05", "declaration", "/goods", "CEB621/Inventory/InventoryList/totalPrice", Decimals.Write(figures.Sum), "order", order.GoodsValue);
        }
        if (MatchDocuments.Differ(figures.Charge, import.Paid, tolerance))
        {
            say.Say("I61", "payment", "/payment/amount", "CEB411/Payment/PaymentHead/amountPaid", payment.Amount, "order", order.Paid);
        }
        MatchDocuments.Same(say, "M15", "payment", "/payment/currency", "CEB411/Payment/PaymentHead/currency", payment.Currency, "order", order.Currency);
        // Freight enters the dutiable price. The order has one amount for freight and insurance, the list has two.
        if (MatchDocuments.Differ(figures.Freight, figures.OrderFreight, tolerance)
            && MatchDocuments.Differ(figures.Freight + figures.Insured, figures.OrderFreight, tolerance))
        {
            say.Say("M19", "declaration", "/freight/amount", Head + "freight", d.Freight, "order", order.Freight);
        }
        if (import.ListDiscount > import.Discount)
        {
            say.Say("I63", "declaration", "/import/orderDiscount", "", Decimals.Write(import.ListDiscount), "order", Decimals.Write(import.Discount));
        }
        Yuan(order.Currency, "order", "/order/currency", "CEB311/Order/OrderHead/currency");
        for (var i = 0; i < d.Lines.Count; i++)
        {
            Yuan(d.Lines[i].Currency, "declaration", LineRates.Pointer(i, "currency"), LineRates.List + "currency", d.Lines[i].Gnum);
        }
        Yuan(figures.Freight == 0 ? "142" : d.FreightCurrency, "declaration", "/freight/currency", Head + "currency");
        Yuan(figures.Insured == 0 ? "142" : d.InsuredCurrency, "declaration", "/insurance/currency", Head + "currency");

        void Yuan(string currency, string leg, string pointer, string ceb, int line = 0)
        {
            if (currency != "142")
            {
                say.Say("I62", leg, pointer, ceb, currency, "", "142", line);
            }
        }
    }

    private static void Buyer(Person listed, Person? ordered, Explainer say)
    {
        if (ordered is null || !IdentityRule.Same(new(listed.IdType, listed.IdNumber), new(ordered.IdType, ordered.IdNumber)))
        {
            say.Say(
                "I64", "declaration", "/import/buyer/idNumber", Head + "buyerIdNumber", IdentityNumbers.Masked(listed.IdNumber), "order",
                IdentityNumbers.Masked(ordered?.IdNumber ?? ""));
        }
        else if (listed.Name != ordered.Name)
        {
            say.Say("I64", "declaration", "/import/buyer/name", Head + "buyerName", "the name", "order", "another name");
        }
    }

    /// <summary>Direct purchase names its transport; bonded goods name account book, area and record numbers, and come from 142.</summary>
    private static void Terms(DeclarationSubmitted d, Explainer say)
    {
        var terms = d.Import;
        if (d.Procedure == "9610")
        {
            Stated(terms.TrafNo, "trafNo", "trafNo");
            Stated(terms.VoyageNo, "voyageNo", "voyageNo");
            Stated(terms.BillNo, "billNo", "billNo");
        }
        else
        {
            Stated(terms.EmsNo, "emsNo", "emsNo");
            Stated(terms.AreaCode, "areaCode", "areaCode");
            Stated(terms.AreaName, "areaName", "areaName");
            Empty(terms.TrafNo, "trafNo", "trafNo");
            Empty(terms.VoyageNo, "voyageNo", "voyageNo");
            Empty(terms.BillNo, "billNo", "billNo");
            if (d.Country != "142")
            {
                say.Say("I65", "declaration", "/country", Head + "country", d.Country, "", "142");
            }
            for (var i = 0; i < d.Lines.Count; i++)
            {
                if (d.Lines[i].ItemRecordNo.Length == 0)
                {
                    say.Say("I65", "declaration", LineRates.Pointer(i, "itemRecordNo"), LineRates.List + "itemRecordNo", "", "", "stated", d.Lines[i].Gnum);
                }
            }
        }
        // Any other company's guarantee is not this list's to use.
        if (terms.AssureCode.Length > 0 && terms.AssureCode != d.AgentCode && terms.AssureCode != d.EbpCode && terms.AssureCode != d.EbcCode
            && terms.AssureCode != d.LogisticsCode)
        {
            say.Say("I66", "declaration", "/import/assureCode", Head + "assureCode", terms.AssureCode, "", "agent, platform, merchant or carrier of the list");
        }

        void Stated(string value, string field, string element)
        {
            if (value.Length == 0)
            {
                say.Say("I65", "declaration", "/import/" + field, Head + element, "", "", "stated");
            }
        }

        void Empty(string value, string field, string element)
        {
            if (value.Length > 0)
            {
                say.Say("I65", "declaration", "/import/" + field, Head + element, value, "", "empty");
            }
        }
    }
}
