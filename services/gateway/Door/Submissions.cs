// in:  the bytes of one JSON document.   out: a bundle, or every fault of it.
// called by: Features/File…; fast path: one pass of the generated reader, then plain comparisons.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>Turns JSON into bundles and judges their shape and their sender.</summary>
public static class Submissions
{
    /// <summary>The bundle; null when <paramref name="faults"/> say what is wrong.</summary>
    public static Bundle? Read(FilingKind kind, ReadOnlyMemory<byte> json, Caller caller, Faults faults)
    {
        var merchant = caller.Roles.Contains(Acting.Merchant);
        var bundle = IsImport(json.Span, faults) ? Import(kind, json, caller, merchant, faults) : kind switch
        {
            FilingKind.Declaration => Parse(json, GatewayJson.Default.DeclarationJson, faults)?.ToBundle(caller.Company, merchant, faults),
            FilingKind.Order => Parse(json, GatewayJson.Default.OrderJson, faults)?.ToOrder(merchant ? caller.Company : "") is { } order
                ? new Bundle(Order: order) : null,
            FilingKind.Payment => Parse(json, GatewayJson.Default.PaymentJson, faults) is { } payment ? Payment(payment, caller, faults) : null,
            FilingKind.Waybill => Parse(json, GatewayJson.Default.WaybillJson, faults)?.ToWaybill(caller.Company, "") is { } waybill
                ? new Bundle(Waybill: waybill) : null,
            FilingKind.Departure => Parse(json, GatewayJson.Default.DepartureJson, faults)?.ToBundle(caller.Company, faults),
            FilingKind.Proceeds => Parse(json, GatewayJson.Default.ProceedsJson, faults)?.ToBundle(faults),
            FilingKind.Return => Parse(json, GatewayJson.Default.ReturnJson, faults)?.ToBundle(),
            FilingKind.Guarantee => Parse(json, GatewayJson.Default.GuaranteeJson, faults)?.ToBundle(caller.Company, faults),
            FilingKind.Stock => Parse(json, GatewayJson.Default.StockMovementJson, faults)?.ToBundle(),
            FilingKind.Refund => Parse(json, GatewayJson.Default.PayerRefundJson, faults)?.ToBundle(caller.Company, faults),
            FilingKind.Reversal => Parse(json, GatewayJson.Default.PaymentReversalJson, faults)?.ToBundle(caller.Company),
            FilingKind.Collection => Parse(json, GatewayJson.Default.CollectionJson, faults)?.ToBundle(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        if (bundle is null)
        {
            return null;
        }
        Shape.Check(bundle, faults);
        if (bundle.IsImport)
        {
            faults.SayAsImport();
        }
        if (!faults.Any)
        {
            Acting.Check(bundle, caller.Company, caller.Roles, faults);
        }
        return faults.Any ? null : bundle;
    }

    private static Bundle? Import(FilingKind kind, ReadOnlyMemory<byte> json, Caller caller, bool merchant, Faults faults) => kind switch
    {
        FilingKind.Declaration => Parse(json, GatewayJson.Default.ImportDeclarationJson, faults)?.ToBundle(caller.Company, merchant, faults),
        FilingKind.Order => Parse(json, GatewayJson.Default.ImportOrderJson, faults)?.ToOrder(merchant ? caller.Company : "") is { } order
            ? new Bundle(Order: order) : null,
        FilingKind.Payment => Parse(json, GatewayJson.Default.ImportPaymentJson, faults) is { } payment ? Payment(payment, caller, faults) : null,
        FilingKind.Waybill => Parse(json, GatewayJson.Default.ImportWaybillJson, faults)?.ToWaybill(caller.Company, "", "") is { } waybill
            ? new Bundle(Waybill: waybill) : null,
        _ => Unknown(faults),
    };

    // The only document of a kind that knows no direction.
    private static Bundle? Unknown(Faults faults)
    {
        faults.Add("UNKNOWN_FIELD", "/direction", "", null, "no such field");
        return null;
    }

    /// <summary>Its own "direction" is import. Costs one search of the bytes where the word does not occur.</summary>
    private static bool IsImport(ReadOnlySpan<byte> json, Faults faults)
    {
        if (json.IndexOf("\"direction\""u8) < 0)
        {
            return false;
        }
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("direction"u8))
                {
                    if (!reader.Read() || reader.TokenType != JsonTokenType.String || reader.ValueTextEquals("export"u8))
                    {
                        return false;
                    }
                    if (!reader.ValueTextEquals("import"u8))
                    {
                        faults.Add("NOT_ALLOWED", "/direction", "", reader.GetString(), "export | import");
                        return false;
                    }
                    return true;
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // What is broken is told by whoever reads it whole.
        }
        return false;
    }

    private static Bundle Payment(ImportPaymentJson payment, Caller caller, Faults faults)
    {
        var institution = caller.Roles.Contains(Acting.PaymentInstitution);
        payment.InstitutionCode ??= institution ? caller.Company : null;
        var merchant = payment.MerchantCode ?? (institution ? "" : caller.Company);
        var filed = payment.ToPayment(payment.PlatformCode, merchant, payment.OrderNo ?? "", "", faults);
        PaymentShareJson.Add(filed, payment.Instalment, payment.Shares);
        return new Bundle(Payment: filed);
    }

    private static Bundle Payment(PaymentJson payment, Caller caller, Faults faults)
    {
        var institution = caller.Roles.Contains(Acting.PaymentInstitution);
        payment.InstitutionCode ??= institution ? caller.Company : null;
        var merchant = payment.MerchantCode ?? (institution ? "" : caller.Company);
        var filed = payment.ToPayment(payment.PlatformCode, merchant, payment.OrderNo ?? "", "", faults);
        PaymentShareJson.Add(filed, payment.Instalment, payment.Shares);
        return new Bundle(Payment: filed);
    }

    /// <summary>One pass when all is well; otherwise a second, slow one that names every structural fault.</summary>
    internal static T? Parse<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type, Faults faults) where T : class
    {
        try
        {
            // The reader lets null pass as an element of a list.
            if (JsonSerializer.Deserialize(json.Span, type) is { } value && value is not IHasLists { HasGap: true })
            {
                return value;
            }
        }
        catch (JsonException)
        {
            // The walk below says what and where, all at once.
        }
        Structure.Check(json, type, faults);
        return null;
    }
}
