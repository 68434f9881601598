using System.Text.Json;
using System.Text.Json.Serialization;

namespace SingleWindow.Gateway.Door;

/// <summary>All JSON of the gateway, read and written by generated code. Unknown and repeated fields are refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DeclarationJson))]
[JsonSerializable(typeof(OrderJson))]
[JsonSerializable(typeof(PaymentJson))]
[JsonSerializable(typeof(WaybillJson))]
[JsonSerializable(typeof(DepartureJson))]
[JsonSerializable(typeof(ProceedsJson))]
[JsonSerializable(typeof(ImportDeclarationJson))]
[JsonSerializable(typeof(ImportOrderJson))]
[JsonSerializable(typeof(ImportPaymentJson))]
[JsonSerializable(typeof(ImportWaybillJson))]
[JsonSerializable(typeof(ReturnJson))]
[JsonSerializable(typeof(ArrivalJson))]
[JsonSerializable(typeof(GuaranteeJson))]
[JsonSerializable(typeof(CollectionJson))]
[JsonSerializable(typeof(StockMovementJson))]
[JsonSerializable(typeof(PayerRefundJson))]
[JsonSerializable(typeof(PaymentReversalJson))]
[JsonSerializable(typeof(StockListJson))]
[JsonSerializable(typeof(TaxBillListJson))]
[JsonSerializable(typeof(GuaranteeAccountJson))]
[JsonSerializable(typeof(YearUseJson))]
[JsonSerializable(typeof(YearUseAnswerJson))]
[JsonSerializable(typeof(CancellationJson))]
[JsonSerializable(typeof(HoldDecisionJson))]
[JsonSerializable(typeof(ClockJson))]
[JsonSerializable(typeof(AcceptedJson))]
[JsonSerializable(typeof(LineJson))]
[JsonSerializable(typeof(ProblemJson))]
[JsonSerializable(typeof(DeclarationStateJson))]
[JsonSerializable(typeof(FilingStateJson))]
[JsonSerializable(typeof(TimelineJson))]
[JsonSerializable(typeof(DeclarationListJson))]
[JsonSerializable(typeof(ReceiptListJson))]
[JsonSerializable(typeof(HeldListJson))]
[JsonSerializable(typeof(TariffListJson))]
[JsonSerializable(typeof(RateListJson))]
[JsonSerializable(typeof(OverdueListJson))]
[JsonSerializable(typeof(SettlementReportListJson))]
[JsonSerializable(typeof(ParkedListJson))]
[JsonSerializable(typeof(RedrivenJson))]
[JsonSerializable(typeof(ClockNowJson))]
[JsonSerializable(typeof(ErrorListJson))]
[JsonSerializable(typeof(ErrorEntryJson))]
[JsonSerializable(typeof(SystemStatusJson))]
[JsonSerializable(typeof(CebAcceptedJson))]
[JsonSerializable(typeof(RefundQuoteJson))]
[JsonSerializable(typeof(RefundQuoteAnswerJson))]
[JsonSerializable(typeof(ImportQuoteJson))]
[JsonSerializable(typeof(ImportQuoteAnswerJson))]
[JsonSerializable(typeof(DryRunJson))]
[JsonSerializable(typeof(LedgerJson))]
[JsonSerializable(typeof(TrialBalanceJson))]
[JsonSerializable(typeof(StatementJson))]
[JsonSerializable(typeof(LedgerExceptionListJson))]
public sealed partial class GatewayJson : JsonSerializerContext;
