using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using SingleWindow.Logistics.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Logistics.Features;

/// <summary>
/// gRPC questions: the waybill and where its parcel is, and what a waybill would be answered if it came now. A company sees the waybills it
/// filed or takes part in.
/// </summary>
[Authorize]
public sealed class WaybillQuestions(IServiceProvider services) : Contracts.Logistics.LogisticsBase
{
    public override async Task<WaybillAnswer> AskWaybill(WaybillQuestion request, ServerCallContext context)
    {
        var user = context.GetHttpContext().User;
        var row = await LogisticsTables.WaybillAsync(
            services.House(Houses.Logistics).Store, WaybillRow.KeyOf(request.LogisticsCode, request.LogisticsNo), context.CancellationToken);
        if (row is null || !(user.Sees(row.Tenant) || user.Sees(request.LogisticsCode) || user.Sees(row.Answer?.EbcCode ?? "")))
        {
            return new WaybillAnswer();
        }
        return new WaybillAnswer { Found = true, Waybill = row.Answer, State = Name(row.State), LeftAt = row.LeftAt ?? 0, DeclarationId = row.DeclarationId ?? "" };
    }

    [Authorize(Roles.Declarants)]
    public override async Task<WaybillChecked> TryWaybill(WaybillSubmitted request, ServerCallContext context)
    {
        var (user, house) = (context.GetHttpContext().User, services.House(Houses.Logistics));
        (request.FilingId, request.Tenant) = (Trial.IdOf(request.FilingId, house.Time.GetUtcNow()), user.Company());
        if (FilingId.VersionOf(request.FilingId) > 1
            && await LogisticsTables.WaybillAsync(house.Store, WaybillRow.KeyOf(request.LogisticsCode, request.LogisticsNo), context.CancellationToken) is { } holder)
        {
            LaterVersion.Check(request.FilingId, holder.FilingId, holder.Tenant, user);
        }
        var trial = await house.TryAsync<LogisticsWork>([Trial.Item(Events.WaybillsSubmitted, request)], context.CancellationToken);
        return trial.Of<WaybillChecked>(w => w.FilingId == request.FilingId) ?? throw LaterVersion.Answered();
    }

    private static string Name(WaybillState state) => state switch
    {
        WaybillState.Refused => "refused",
        WaybillState.Accepted => "accepted",
        WaybillState.Released => "released",
        WaybillState.Departed => "departed",
        _ => "closed",
    };
}
