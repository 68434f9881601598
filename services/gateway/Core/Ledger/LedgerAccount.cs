using SingleWindow.Contracts;

namespace SingleWindow.Gateway.Core.Ledger;

/// <summary>The accounts of the books. The numbers are stored: they never change.</summary>
public enum LedgerAccount
{
    BuyerReceivable = 1,
    ContractLiability = 2,
    CarriagePayable = 3,
    PaymentInTransit = 4,
    GoodsReleased = 5,
    ProceedsReceived = 6,
    CurrencyExchange = 7,
    ExportSales = 8,
    SalesReturns = 9,
    SellingExpenses = 10,
    SettlementDifference = 11,
    ExchangeDifference = 12,
    BankCny = 13,
    TaxRefundReceivable = 14,
    VatExportRefund = 15,
    CostOfSales = 16,
    VatTransferredOut = 17,
    ImportTaxWithheld = 18,
    ImportTaxPayable = 19,
    ImportSales = 20,
    ImportTaxDifference = 21,
    BuyerRefundPayable = 22,
    OverseasStock = 23,
    GoodsUnsold = 24,
    PreRefund = 25,
    RefundedByInstitution = 30,
    VatExempted = 34,
    OutputVat = 35,
    DeemedSales = 36,
    ExchangedGoods = 37,
}

/// <summary>What is expected of an account when its declaration has come to its end.</summary>
public enum AccountKind
{
    /// <summary>One link opens it and a later one empties it: zero in every currency and in CNY.</summary>
    Clearing,

    /// <summary>One currency against another: zero in CNY.</summary>
    Position,

    /// <summary>Money and claims that stay beyond the declaration.</summary>
    Balance,

    /// <summary>Income and cost.</summary>
    Result,
}

/// <summary>What the code knows of the accounts; names and numbers are data (Rules/ledger-accounts.csv).</summary>
public static class LedgerAccounts
{
    public static readonly IReadOnlyList<LedgerAccount> All = Enum.GetValues<LedgerAccount>();

    public static string CodeOf(LedgerAccount account) => account switch
    {
        LedgerAccount.BuyerReceivable => "buyer-receivable",
        LedgerAccount.ContractLiability => "contract-liability",
        LedgerAccount.CarriagePayable => "carriage-payable",
        LedgerAccount.PaymentInTransit => "payment-in-transit",
        LedgerAccount.GoodsReleased => "goods-released",
        LedgerAccount.ProceedsReceived => "proceeds-received",
        LedgerAccount.CurrencyExchange => "currency-exchange",
        LedgerAccount.ExportSales => "export-sales",
        LedgerAccount.SalesReturns => "sales-returns",
        LedgerAccount.SellingExpenses => "selling-expenses",
        LedgerAccount.SettlementDifference => "settlement-difference",
        LedgerAccount.ExchangeDifference => "exchange-difference",
        LedgerAccount.BankCny => "bank-cny",
        LedgerAccount.TaxRefundReceivable => "tax-refund-receivable",
        LedgerAccount.VatExportRefund => "vat-export-refund",
        LedgerAccount.CostOfSales => "cost-of-sales",
        LedgerAccount.VatTransferredOut => "vat-transferred-out",
        LedgerAccount.ImportTaxWithheld => "import-tax-withheld",
        LedgerAccount.ImportTaxPayable => "import-tax-payable",
        LedgerAccount.ImportSales => "import-sales",
        LedgerAccount.ImportTaxDifference => "import-tax-difference",
        LedgerAccount.BuyerRefundPayable => "buyer-refund-payable",
        LedgerAccount.OverseasStock => "overseas-stock",
        LedgerAccount.GoodsUnsold => "goods-unsold",
        LedgerAccount.PreRefund => "pre-refund",
        LedgerAccount.RefundedByInstitution => "refunded-by-institution",
        LedgerAccount.VatExempted => "vat-exempted",
        LedgerAccount.OutputVat => "output-vat",
        LedgerAccount.DeemedSales => "deemed-sales-tax",
        LedgerAccount.ExchangedGoods => "exchanged-goods",
        _ => throw new ArgumentOutOfRangeException(nameof(account)),
    };

    public static AccountKind KindOf(LedgerAccount account) => account switch
    {
        LedgerAccount.BuyerReceivable or LedgerAccount.ContractLiability or LedgerAccount.CarriagePayable or LedgerAccount.PaymentInTransit
            or LedgerAccount.GoodsReleased or LedgerAccount.ProceedsReceived or LedgerAccount.ImportTaxWithheld or LedgerAccount.ImportTaxPayable
            or LedgerAccount.OverseasStock or LedgerAccount.GoodsUnsold or LedgerAccount.PreRefund => AccountKind.Clearing,
        LedgerAccount.CurrencyExchange => AccountKind.Position,
        LedgerAccount.BankCny or LedgerAccount.TaxRefundReceivable or LedgerAccount.VatExportRefund or LedgerAccount.VatTransferredOut
            or LedgerAccount.BuyerRefundPayable or LedgerAccount.RefundedByInstitution
            or LedgerAccount.VatExempted or LedgerAccount.OutputVat or LedgerAccount.ExchangedGoods => AccountKind.Balance,
        _ => AccountKind.Result,
    };

    /// <summary>The link whose act empties the account: the leg an open amount is laid at.</summary>
    public static string LinkOf(LedgerAccount account) => account switch
    {
        LedgerAccount.BuyerReceivable or LedgerAccount.RefundedByInstitution => Houses.Payment,
        LedgerAccount.ContractLiability or LedgerAccount.ImportTaxWithheld or LedgerAccount.ImportTaxPayable or LedgerAccount.ImportTaxDifference
            or LedgerAccount.BuyerRefundPayable => Houses.Customs,
        LedgerAccount.GoodsReleased or LedgerAccount.ExportSales or LedgerAccount.ImportSales => Houses.Logistics,
        LedgerAccount.TaxRefundReceivable or LedgerAccount.VatExportRefund or LedgerAccount.CostOfSales or LedgerAccount.VatTransferredOut
            or LedgerAccount.OverseasStock or LedgerAccount.GoodsUnsold or LedgerAccount.PreRefund
            or LedgerAccount.VatExempted or LedgerAccount.OutputVat or LedgerAccount.DeemedSales => Houses.TaxRefund,
        _ => Houses.FxSettlement,
    };
}
