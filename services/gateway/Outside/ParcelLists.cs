// in:  a document that names an exported parcel by its carrier and waybill.   out: the released list of that parcel, as the gateway keeps it: an export's number alone finds none.
// called by: FileCebMessages, ArriveByMessage.
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Gateway.Outside;

/// <summary>Released lists by their parcels: logistics knows which list a parcel left under.</summary>
public sealed class ParcelLists(HouseClients houses, HttpContext context)
{
    /// <summary>The list of the parcel; null: none, or none the caller may see, or another than invtNo says.</summary>
    /// <exception cref="RpcException">Logistics does not answer.</exception>
    public async Task<FilingRow?> FindAsync(CebDocument document)
    {
        var answer = await new Logistics.LogisticsClient(houses.To(Houses.Logistics)).AskWaybillAsync(
            new WaybillQuestion { LogisticsCode = document.Text("logisticsCode"), LogisticsNo = document.Text("logisticsNo") }, HouseClients.As(context));
        var store = context.RequestServices.House(Houses.Gateway).Store;
        // A waybill that names no merchant is its carrier's alone there; which lists waited for it is known here.
        IReadOnlyList<string> ids = answer.DeclarationId.Length > 0 ? [answer.DeclarationId]
            : await FilingQueries.WaitedForAsync(store, LooseLegs.Waybill(document.Text("logisticsCode"), document.Text("logisticsNo")), context.RequestAborted);
        foreach (var id in ids)
        {
            if (await FilingQueries.FindAsync(store, id, context.RequestAborted) is { View: { ReleasedAt: not 0 } view } row
                && (document.Optional("invtNo") is not { } number || view.InvtNo == number))
            {
                return row;
            }
        }
        return null;
    }

    /// <summary>The same, of the caller's own lists.</summary>
    public async Task<FilingRow?> OwnAsync(CebDocument document, Caller caller) =>
        await FindAsync(document) is { } row && (row.Tenant == caller.Company || row.View.Merchant == caller.Company || row.View.Platform == caller.Company) ? row : null;
}
