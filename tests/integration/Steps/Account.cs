using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Steps;

/// <summary>
/// The one row of the test houses. Handlers add to it without looking, so everything that is done twice shows; the table refuses a
/// negative balance.
/// </summary>
public sealed record Account(string Id, decimal Balance, int Times, long? DueAt)
{
    public static readonly Table<Account> Table = new("accounts", "id", r => r.Id,
        [
            new("balance", ColumnType.Decimal, r => r.Balance), new("times", ColumnType.Int, r => r.Times), new("due_at", ColumnType.Long, r => r.DueAt),
        ],
        r => new Account(r.Text(0), r.Decimal(1), r.Int(2), r.LongOrNull(3)));
}
