// in:  two versions of a submission.   out: what differs, by JSON Pointer, old and new value.
// called by: Door/AmendmentDoor.
using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>Compares two versions of a submission field by field, whatever form each came in. What is about a person is told as changed, never shown. Pure.</summary>
public static class DocumentChanges
{
    public const string Hidden = "***";

    private const string Whole = "{…}";
    private const int MostCharacters = 60;

    // Set by the gateway, or told elsewhere in the same document.
    private static readonly HashSet<string> Never = new(StringComparer.Ordinal) { "filing_id", "tenant", "filed_at", "embeds", "version", "ie_flag" };
    private static readonly HashSet<string> OfOrder = new(StringComparer.Ordinal) { "order_no", "ebp_code", "ebc_code", "ebc_name" };
    private static readonly HashSet<string> OfWaybill = new(StringComparer.Ordinal) { "logistics_code", "logistics_no" };
    private static readonly HashSet<string> OfParties = new(StringComparer.Ordinal) { "order_no", "ebp_code", "ebc_code" };
    private static readonly HashSet<string> None = [];

    // 25.5 and 25.50 are one number.
    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal)
    {
        "qty", "qty1", "qty2", "price", "total", "amount", "freight", "insured_fee", "goods_value", "tax_total", "paid", "discount", "order_discount",
        "gross_weight", "net_weight", "invoice_amount",
    };

    public static IReadOnlyList<ChangeMark> Between(Bundle was, Bundle now)
    {
        List<ChangeMark> changes = [];
        var import = now.IsImport;
        HashSet<string> told = new(StringComparer.Ordinal);
        if (was.Order is not null && now.Order is not null)
        {
            told.UnionWith(OfOrder);
        }
        if (was.Waybill is not null && now.Waybill is not null)
        {
            told.UnionWith(OfWaybill);
        }
        Compare("declaration", was.Declaration, now.Declaration, told);
        Compare("order", was.Order, now.Order, None);
        Compare("payment", was.Payment, now.Payment, OfParties);
        Compare("waybill", was.Waybill, now.Waybill, OfParties);
        return changes;

        void Compare(string leg, IMessage? a, IMessage? b, HashSet<string> skipped) => Message(a, b, "/" + leg, hidden: false, skipped, Add);

        void Add(string path, string a, string b)
        {
            var leg = path.Split('/')[1];
            var pointer = Pointers.InJson(path, leg, alone: false).TrimEnd('/');
            changes.Add(new ChangeMark { Pointer = import ? Pointers.OfImport(pointer) : pointer, Was = Cut(a), Now = Cut(b) });
        }
    }

    private static void Message(IMessage? a, IMessage? b, string path, bool hidden, HashSet<string> skipped, Action<string, string, string> add)
    {
        if (a is null || b is null)
        {
            if (!ReferenceEquals(a, b))
            {
                add(path, a is null ? "" : hidden ? Hidden : Whole, b is null ? "" : hidden ? Hidden : Whole);
            }
            return;
        }
        foreach (var field in a.Descriptor.Fields.InDeclarationOrder())
        {
            if (Never.Contains(field.Name) || skipped.Contains(field.Name))
            {
                continue;
            }
            var at = path + "/" + field.JsonName;
            var personal = hidden || IsPersonal(field);
            var (x, y) = (field.Accessor.GetValue(a), field.Accessor.GetValue(b));
            if (field.IsRepeated)
            {
                Lines((IList)x, (IList)y, at, personal, add);
            }
            else if (field.FieldType == FieldType.Message)
            {
                Message(x as IMessage, y as IMessage, at, personal, None, add);
            }
            else if (Text(field, x) is var old && Text(field, y) is var fresh && old != fresh)
            {
                add(at, personal && old.Length > 0 ? Hidden : old, personal && fresh.Length > 0 ? Hidden : fresh);
            }
        }
    }

    private static void Lines(IList a, IList b, string path, bool hidden, Action<string, string, string> add)
    {
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            Message(
                i < a.Count ? a[i] as IMessage : null, i < b.Count ? b[i] as IMessage : null,
                string.Create(CultureInfo.InvariantCulture, $"{path}/{i}"), hidden, None, add);
        }
    }

    private static bool IsPersonal(FieldDescriptor field) =>
        field.Name == "consignee_address"
        || (field.FieldType == FieldType.Message && (field.MessageType == Person.Descriptor || field.MessageType == Consignee.Descriptor));

    private static string Text(FieldDescriptor field, object? value) => value switch
    {
        long at when field.Name.EndsWith("_at", StringComparison.Ordinal) =>
            at == 0 ? "" : DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        bool said => said ? "true" : "false",
        string number when Numbers.Contains(field.Name) && Decimals.TryRead(number, out var read) => Decimals.Write(read),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Cut(string value) => value.Length > MostCharacters ? value[..MostCharacters] : value;
}
