using System.Text.Json;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Features;

/// <summary>
/// POST /v1/returns: a return of goods of a released import or export; /v1/returns/{id}/arrival: the goods are back; /v1/returns/{id}/repayment: the refund
/// of exported goods was paid back; /v1/returns/{id}/cancellation: its goods will not come.
/// </summary>
public static class FileReturns
{
    // Whoever keeps the supervised site sees them come: its customs officer, or an operator in its name.
    internal static readonly IReadOnlyList<string> Sites = [Acting.Officer, Acting.Operator];

    // How far a site's clock may run ahead of this one (design): as far as that of a bank or a carrier.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost("/returns", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Return, "/v1/returns"))
            .Filing<ReturnJson>("FileReturns", "Ask for the return of goods of a released import or export, or of up to 500 as NDJSON");
        v1.MapPost("/returns/{id}/arrival", ArriveAsync)
            .Deciding<ArrivalJson>("ReportArrival", "Report that the goods of a return are back at the supervised site, or at the customs office", "Desk");
        v1.MapPost("/returns/{id}/repayment", RepayAsync)
            .Deciding<RepaymentJson>("ConfirmRepayment", "Confirm that the refund of returned exports was paid back", "Desk");
        v1.MapPost("/returns/{id}/cancellation", CancelAsync)
            .Deciding<CancellationJson>("CancelReturn", "Cancel a return whose goods have not come and whose refund was not paid back", "Filing");
    }

    private static async Task<IResult> CancelAsync(string id, HttpContext context, CaseDoor door)
    {
        var caller = Caller.Of(context.User);
        var (body, key, hash, problem) = await CaseBody.CancellationAsync(context, FilingKind.Return);
        if (body is null || problem is not null)
        {
            return problem!;
        }
        var zh = Problems.Chinese(context.Request);
        return await door.SubmitAsync(context, new CaseRequest(caller, key, hash, id, Apply));

        (Answer?, string?) Apply(GatewayWork work, FilingRow row, StepContext step)
        {
            if (row.Kind != FilingKind.Return)
            {
                return (null, "NOT_FOUND");
            }
            if (FilingStatus.Of(row).Final)
            {
                return (null, "ALREADY_ENDED");
            }
            var export = row.View.ExportReturn;
            if (export is { ArrivedAt: > 0 } or { PaidBackAt: > 0 } || row.View.Answer is null)
            {
                return (null, "RETURN_NOT_CANCELLABLE");
            }
            if (Exchange.IsClaimed(export?.Exchange))
            {
                return (null, "EXCHANGE_CLAIMED");
            }
            var cancelled = new ReturnCancelled
            {
                FilingId = row.Id, DeclarationId = export?.DeclarationId ?? "", By = caller.Company, At = step.NowMs, Reason = body.Reason,
            };
            if (export is { Exchange: not null })
            {
                // Until it is answered nothing claims what may not come.
                work.Filings.Put(row with { View = Exchange.CancelAsked(row.View, step.NowMs), Updated = step.NowMs });
            }
            step.Emit(export is null ? Events.ReturnsCancelled : Events.ExportReturnsCancelled, cancelled, TraceCodec.Read(row.Trace));
            return (Accepted(row, step, zh), null);
        }
    }

    private static async Task<IResult> ArriveAsync(string id, HttpContext context, CaseDoor door, TimeProvider time)
    {
        var caller = Caller.Of(context.User);
        if (!caller.Has(Sites))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        var (body, key, hash, problem) = await CaseBody.ReadAsync(context, GatewayJson.Default.ArrivalJson);
        if (body is null || problem is not null)
        {
            return problem!;
        }
        var faults = new Faults();
        var at = Times.Instant(body.ArrivedAt, "/arrivedAt", "", faults);
        if (!faults.Any)
        {
            NotAhead(at, "/arrivedAt", "", body.ArrivedAt, time.GetUtcNow(), faults);
        }
        if (faults.Any)
        {
            return Problems.Result(context, faults.All);
        }
        var zh = Problems.Chinese(context.Request);
        return await door.SubmitAsync(context, new CaseRequest(caller, key, hash, id, (_, row, step) => Arrive(row, step, caller, at, zh)));
    }

    // What is to come is no arrival, and its day would end the return for good.
    internal static void NotAhead(long at, string pointer, string ceb, string value, DateTimeOffset now, Faults faults)
    {
        if (at > (now + ClockSkew).ToUnixTimeMilliseconds())
        {
            faults.Add("TIME_AHEAD", pointer, ceb, value, $"not after {Instant.Text(now.ToUnixTimeMilliseconds())}");
        }
    }

    /// <summary>The goods of a return are back: its house is told.</summary>
    internal static (Answer? Answer, string? Problem) Arrive(FilingRow row, StepContext step, Caller caller, long at, bool zh)
    {
        if (row.Kind != FilingKind.Return)
        {
            return (null, "NOT_FOUND");
        }
        if (FilingStatus.Of(row).Final)
        {
            return (null, "ALREADY_ENDED");
        }
        var arrived = new ReturnArrived { FilingId = row.Id, By = caller.Company, ArrivedAt = at, DeclarationId = row.View.ExportReturn?.DeclarationId ?? "" };
        step.Emit(row.View.ExportReturn is null ? Events.ReturnsArrived : Events.ExportReturnsArrived, arrived, TraceCodec.Read(row.Trace));
        return (Accepted(row, step, zh), null);
    }

    private static async Task<IResult> RepayAsync(string id, HttpContext context, CaseDoor door)
    {
        var caller = Caller.Of(context.User);
        if (!caller.Has(Sites))
        {
            return Problems.Result(context, "ROLE_MISSING");
        }
        var (body, key, hash, problem) = await CaseBody.ReadAsync(context, GatewayJson.Default.RepaymentJson);
        if (body is null || problem is not null)
        {
            return problem!;
        }
        var faults = new Faults();
        faults.Amount(body.Amount.ToString(), new Place("", -1, "amount"), "", positive: true);
        faults.Text(body.CertificateNo, 1, 50, new Place("", -1, "certificateNo"), "");
        if (faults.Any)
        {
            return Problems.Result(context, faults.All);
        }
        var zh = Problems.Chinese(context.Request);
        return await door.SubmitAsync(context, new CaseRequest(caller, key, hash, id, Apply));

        (Answer?, string?) Apply(GatewayWork work, FilingRow row, StepContext step)
        {
            if (row is not { Kind: FilingKind.Return, View.ExportReturn: { } goods })
            {
                return (null, "NOT_FOUND");
            }
            if (FilingStatus.Of(row) != FilingStatus.PayBackFirst)
            {
                return (null, "NOT_OWED");
            }
            step.Emit(Events.RefundsPaidBack, new RefundPaidBack
            {
                FilingId = row.Id, DeclarationId = goods.DeclarationId, By = caller.Company, Amount = body.Amount.ToString(), CertificateNo = body.CertificateNo, At = step.NowMs,
            }, TraceCodec.Read(row.Trace));
            return (Accepted(row, step, zh), null);
        }
    }

    private static Answer Accepted(FilingRow row, StepContext step, bool zh)
    {
        var house = row.View.ExportReturn is null ? Houses.Customs : Houses.TaxRefund;
        var answer = new AcceptedJson(row.Id, FilingStatus.Of(row).Name, step.Now, Words.DecisionNotYet(zh), new NextJson("return-decided", null, house));
        return new Answer(202, $"/v1/returns/{row.Id}", "application/json", JsonSerializer.SerializeToUtf8Bytes(answer, GatewayJson.Default.AcceptedJson));
    }
}
