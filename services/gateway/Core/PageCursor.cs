using System.Buffers.Text;
using System.Text;

namespace SingleWindow.Gateway.Core;

/// <summary>Where a list goes on: the last id of the page before, opaque to the caller.</summary>
public static class PageCursor
{
    public static string Write(string lastId) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes("1:" + lastId));

    /// <summary>The id behind a cursor; false when it is not one of ours.</summary>
    public static bool TryRead(string? cursor, out string lastId)
    {
        lastId = "";
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }
        if (cursor.Length > 400 || !Base64Url.IsValid(cursor))
        {
            return false;
        }
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        if (!text.StartsWith("1:", StringComparison.Ordinal))
        {
            return false;
        }
        lastId = text[2..];
        return !lastId.Contains('\0');
    }
}
