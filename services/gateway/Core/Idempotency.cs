using System.Security.Cryptography;

namespace SingleWindow.Gateway.Core;

/// <summary>What a key that was seen before means for this request.</summary>
public static class Idempotency
{
    public enum Decision
    {
        Execute,
        Replay,
        Reused,
    }

    /// <summary>A key lives this long; the filer's own numbers guard for ever.</summary>
    public static readonly TimeSpan Keeps = TimeSpan.FromDays(30);

    /// <summary>1 to 255 visible ASCII characters; a structured-field string's quotes are taken off.</summary>
    public static string? Key(string? header)
    {
        var key = header is ['"', .., '"'] ? header[1..^1] : header;
        if (key is null or { Length: 0 or > 255 })
        {
            return null;
        }
        foreach (var c in key)
        {
            if (c is <= ' ' or > '~')
            {
                return null;
            }
        }
        return key;
    }

    /// <summary>Keys of two tenants never meet.</summary>
    public static string Stored(string tenant, string key) => tenant + "/" + key;

    /// <summary>What the request says: where it went and every byte of it.</summary>
    public static byte[] Hash(string path, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(path));
        hash.AppendData([0]);
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    public static Decision Decide(byte[]? known, byte[] now) =>
        known is null ? Decision.Execute : known.AsSpan().SequenceEqual(now) ? Decision.Replay : Decision.Reused;

    /// <summary>The key under which it is remembered that a message was told that nothing of it was taken. No sender can choose it: it holds a space.</summary>
    public static string Told(byte[] hash) => "ceb told " + Convert.ToHexString(hash);
}
