using System.Security.Cryptography;
using System.Text;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>Who ordered, as the tables of yearly use know him: by a keyed hash of his document, never by its number.</summary>
public static class Orderer
{
    /// <summary>HMAC-SHA-256 of kind and number, 64 hex digits. Who has the table and not the key cannot try numbers.</summary>
    public static string KeyOf(string idType, string idNumber, string key) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(idType + "|" + idNumber.ToUpperInvariant())));

    /// <summary>Empty when the list names nobody.</summary>
    public static string KeyOf(DeclarationSubmitted declaration, string key) =>
        declaration.Import?.Buyer is { IdNumber.Length: > 0 } buyer ? KeyOf(buyer.IdType, buyer.IdNumber, key) : "";

    /// <summary>Whose guarantee covers the tax: the company the list names, else its agent.</summary>
    public static string GuarantorOf(DeclarationSubmitted declaration) =>
        declaration.Import?.AssureCode is { Length: > 0 } named ? named : declaration.AgentCode;
}
