// in:  a declaration that was filed or amended.   out: its present document, read again from the bytes it came in.
// called by: Door/AmendmentDoor.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Features;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>Reads a filed document back, whatever form it came in.</summary>
internal static class FiledDocument
{
    /// <summary>Null when its bytes are not there any more, or cannot be read as this caller's.</summary>
    internal static async Task<Bundle?> ReadAsync(IStore store, FilingRow row, Caller caller, CancellationToken ct)
    {
        var id = row.View.Document.Length > 0 ? row.View.Document : row.Id;
        var found = await store.QueryAsync(GatewayTables.Documents, "WHERE id = @id", new Dictionary<string, object?> { ["id"] = id }, ct);
        return found is not [var document] ? null : document.Type switch
        {
            "application/protobuf" => OfProtobuf(document.Body),
            "application/xml" => OfCeb(document.Body, row.View.Ceb),
            _ => Submissions.Read(
                FilingKind.Declaration, row.View.DocumentLine > 0 ? Line(document.Body, row.View.DocumentLine) : document.Body, caller, new Faults()),
        };
    }

    private static Bundle OfProtobuf(byte[] body)
    {
        var submission = Submission.Parser.ParseFrom(body);
        return new Bundle(submission.Declaration, submission.Order, submission.Payment, submission.Waybill);
    }

    private static Bundle? OfCeb(byte[] body, CebMark? mark)
    {
        var read = CebReader.Read(body);
        foreach (var document in read.IsValid && mark is not null ? read.Documents : [])
        {
            if (document.Text("guid") == mark!.Guid)
            {
                return CebBundles.Of(read.MessageType, document, FileCebMessages.ZoneOf)[0].Bundle;
            }
        }
        return null;
    }

    private static ReadOnlyMemory<byte> Line(byte[] body, int number)
    {
        var at = 0;
        for (var line = 1; line < number && at < body.Length; line++)
        {
            var end = body.AsSpan(at).IndexOf((byte)'\n');
            at = end < 0 ? body.Length : at + end + 1;
        }
        var length = body.AsSpan(at).IndexOf((byte)'\n');
        return new ReadOnlyMemory<byte>(body, at, length < 0 ? body.Length - at : length).Trim(" \t\r"u8);
    }
}
