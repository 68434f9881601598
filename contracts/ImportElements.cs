namespace SingleWindow.Contracts;

/// <summary>Elements of the CEB messages of an import, where a rule that both directions share names those of an export.</summary>
public static class ImportElements
{
    private static readonly (string Export, string Import)[] Heads =
    [
        ("CEB303/", "CEB311/"), ("CEB403/Receipts", "CEB411/Payment/PaymentHead"), ("CEB505/Logistics", "CEB511/Logistics/LogisticsHead"), ("CEB603/", "CEB621/"),
    ];

    /// <summary>An element of a message of an import.</summary>
    public static bool IsImport(string element)
    {
        foreach (var (_, import) in Heads)
        {
            if (element.StartsWith(import[..6], StringComparison.Ordinal))
            {
                return true;
            }
        }
        return element.StartsWith("CEB625", StringComparison.Ordinal);
    }

    /// <param name="export">E.g. "CEB403/Receipts/charge".</param>
    /// <returns>"CEB411/Payment/PaymentHead/amountPaid"; an element of no such message as it is.</returns>
    public static string Of(string export)
    {
        foreach (var (from, to) in Heads)
        {
            if (export.StartsWith(from, StringComparison.Ordinal))
            {
                var element = to + export[from.Length..];
                var at = element.LastIndexOf('/') + 1;
                return element[..at] + (element[at..], to[..6]) switch
                {
                    ("charge", "CEB411") => "amountPaid",
                    ("accountingDate", "CEB411") => "payTime",
                    ("payNo", "CEB411") => "payTransactionId",
                    ("grossWeight", "CEB511") => "weight",
                    (var name, _) => name,
                };
            }
        }
        return export;
    }
}
