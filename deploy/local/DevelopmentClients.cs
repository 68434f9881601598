using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Local;

/// <summary>A sample client: whoever holds its secret acts in that role for that company.</summary>
public sealed record DevelopmentClient(string Role, string ClientId, string ClientSecret, string CompanyCode, string CompanyName);

/// <summary>
/// The clients of <c>dev-clients.json</c> in the data folder: one for each role and a second merchant, with random secrets made at the
/// first start. Clients that are added to the file by hand are taken too.
/// </summary>
public sealed class DevelopmentClients
{
    public const string FileName = "dev-clients.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // Company names are read by people.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    // Invented companies of the sample register; every one says that it is a sample.
    private static readonly (string Role, string ClientId, string Code, string Name)[] Samples =
    [
        (Roles.Merchant, "merchant-1", "3301960001", "青禾工艺（样例）"),
        (Roles.Merchant, "merchant-2", "3301960002", "兰亭家居（样例）"),
        (Roles.Merchant, "manufacturer", "3301960005", "青禾制造（样例）"),
        (Roles.Platform, "platform", "3301961001", "百象商城（样例）"),
        (Roles.PaymentInstitution, "payment-institution", "3301962001", "汇通支付（样例）"),
        (Roles.Carrier, "carrier", "3301963001", "远航速运（样例）"),
        (Roles.Bank, "bank", "3301964001", "样例银行"),
        (Roles.Officer, "officer", "2900000001", "样例海关"),
        (Roles.Operator, "operator", "0000000001", "样例运维"),
    ];

    private readonly Dictionary<string, DevelopmentClient> _clients;

    private DevelopmentClients(IEnumerable<DevelopmentClient> clients) =>
        _clients = clients.ToDictionary(c => c.ClientId, StringComparer.Ordinal);

    /// <summary>Reads the file, or makes it; sample clients that it lacks are added.</summary>
    /// <exception cref="RefusedToStartException">The file is damaged.</exception>
    public static DevelopmentClients Open(DataFolder folder)
    {
        var known = Read(folder);
        List<DevelopmentClient> all = [.. known];
        foreach (var (role, id, code, name) in Samples)
        {
            if (!known.Exists(c => c.ClientId == id))
            {
                all.Add(new DevelopmentClient(role, id, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), code, name));
            }
        }
        if (all.Count > known.Count)
        {
            folder.WritePrivate(FileName, JsonSerializer.Serialize(all, Json) + "\n");
        }
        return new DevelopmentClients(all);
    }

    /// <summary>The client with that id, without proof of who asks.</summary>
    public DevelopmentClient? Find(string id) => _clients.GetValueOrDefault(id);

    /// <summary>The client whose secret this is, or null.</summary>
    public DevelopmentClient? Find(string? id, string? secret) =>
        id is not null && secret is not null && _clients.GetValueOrDefault(id) is { } client
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(client.ClientSecret))
            ? client
            : null;

    private static bool IsWhole(DevelopmentClient client) =>
        Roles.All.Contains(client.Role) && client.ClientId.Length > 0 && client.ClientSecret.Length >= 16 && client.CompanyCode.Length > 0;

    private static List<DevelopmentClient> Read(DataFolder folder)
    {
        var path = folder.File(FileName);
        if (!File.Exists(path))
        {
            return [];
        }
        try
        {
            var clients = JsonSerializer.Deserialize<List<DevelopmentClient>>(File.ReadAllText(path), Json) ?? [];
            if (clients.Find(c => !IsWhole(c)) is { } bad)
            {
                throw new RefusedToStartException(
                    $"{path}: client '{bad.ClientId}' needs a known role, an id, a secret of at least 16 characters and a company code.");
            }
            return clients.DistinctBy(c => c.ClientId).Count() == clients.Count
                ? clients
                : throw new RefusedToStartException($"{path} names a clientId twice.");
        }
        catch (JsonException error)
        {
            throw new RefusedToStartException(
                $"{path} cannot be read: {error.Message} Mend it, or remove it to have new sample clients made.");
        }
    }
}
