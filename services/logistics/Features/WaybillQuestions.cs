using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using SingleWindow.Logistics.Store;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Logistics.Features;

/// <summary>gRPC question: the waybill and where its parcel is. A company sees the waybills it filed or takes part in.</summary>
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
        return new WaybillAnswer { Found = true, Waybill = row.Answer, State = Name(row.State), LeftAt = row.LeftAt ?? 0 };
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
